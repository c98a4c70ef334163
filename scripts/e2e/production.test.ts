import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { runCommand } from "../setup/command.js";
import { lockedNode } from "../setup/dependencies.js";
import { ensureEngine } from "../setup/engine.ts";

const root = join(import.meta.dirname, "../..");

test("the first preview of production shows the whole plan without any network, with tokens that open nothing", async (context) => {
  const folder = mkdtempSync(join(tmpdir(), "estate-production-"));
  context.after(() => rmSync(folder, { recursive: true, force: true }));
  for (const name of ["state", ".ssh"]) mkdirSync(join(folder, name));
  writeFileSync(join(folder, ".ssh/id_ed25519.pub"), `ssh-ed25519 ${"A".repeat(68)} made-up\n`);

  // Production's configuration, with the salt of the rehearsal's open passphrase: so no file of ours is written.
  const [salt] = /^encryptionsalt: .*$/m.exec(readFileSync(join(root, "Pulumi.lab.yaml"), "utf8")) ?? [];
  const configuration = join(folder, "Pulumi.lab.yaml");
  writeFileSync(configuration, `${salt}\n${readFileSync(join(root, "Pulumi.prod.yaml"), "utf8")}`);

  const engine = await ensureEngine(() => {});
  const env = {
    ...engine.env,
    PATH: `${dirname(lockedNode(root))}:${process.env.PATH}`,
    HOME: folder,
    PULUMI_BACKEND_URL: `file://${join(folder, "state")}`,
    PULUMI_CONFIG_PASSPHRASE: "lab",
    PROXMOX_VE_API_TOKEN: "estate@pve!made-up=00000000-0000-0000-0000-000000000000",
  };
  // The engine and its plugins talk over loopback; beyond it there is nothing.
  const alone = ["unshare", "--net", "sh", "-c", 'ip link set lo up && exec "$@"', "sh", engine.pulumi];
  const pulumi = (...args: string[]) => {
    const [command = "", ...words] = [...alone, ...args, "--non-interactive", "--color=never"];
    return runCommand(command, words, { cwd: root, env });
  };
  await pulumi("stack", "init", "lab");
  const token = ["config", "set", "--secret", "estate:huggingFaceToken", "made-up-token"];
  const set = await pulumi(...token, "--stack", "lab", "--config-file", configuration);
  assert.equal(set.code, 0, set.stdout + set.stderr);
  const { code, stdout, stderr } = await pulumi("preview", "--stack", "lab", "--config-file", configuration);
  assert.equal(code, 0, stdout + stderr);
  for (const planned of [
    "proxmoxve:index:VmLegacy db-vm create",
    "estate:postgres:Database postgres-database create",
    "estate:host:PythonEnv gpu-engine create",
    "estate:host:Unit llama-server create",
    "estate:host:Unit edge-certificate create",
    'page             : "https://brain.underall.com/"',
  ])
    assert.ok(stdout.includes(planned), `${planned} is missing in:\n${stdout}`);
  assert.doesNotMatch(stdout + stderr, /made-up-token/);
});
