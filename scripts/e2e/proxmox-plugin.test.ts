/** The Proxmox plugin, installed in the engine. It needs no Proxmox: a preview asks none. */
import assert from "node:assert/strict";
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after, test } from "node:test";
import { runCommand } from "../setup/command.js";
import { ensureEngine } from "../setup/engine.ts";
import golden from "../setup/proxmox-plugin/properties.json" with { type: "json" };
import { propertiesOfSchema } from "../setup/proxmox-plugin/properties.ts";
import { ensureProxmoxPlugin } from "../setup/proxmox-plugin.ts";
import { PROXMOX_PLUGIN_VERSION } from "../setup/versions.js";

const ROOT = dirname(dirname(import.meta.dirname));

const PROGRAM = `
import * as proxmox from "@muhlba91/pulumi-proxmoxve";

const provider = new proxmox.Provider("nowhere", {
  endpoint: "https://127.0.0.1:1/",
  apiToken: "root@pam!test=00000000-0000-0000-0000-000000000000",
});
const image = new proxmox.download.File(
  "image",
  { nodeName: "n", datastoreId: "local", contentType: "import", url: "http://127.0.0.1:1/image.qcow2" },
  { provider },
);
new proxmox.VmLegacy(
  "web",
  { nodeName: "n", disks: [{ interface: "scsi0", importFrom: image.id, size: 20 }] },
  { provider },
);
`;

type Step = { op: string; newState: { type: string; inputs: Record<string, unknown> } };

const engine = await ensureEngine(() => {});
await ensureProxmoxPlugin(engine, () => {});
const scratch = mkdtempSync(join(tmpdir(), "estate-proxmox-"));
after(() => rmSync(scratch, { recursive: true }));

async function pulumi(...args: string[]): Promise<string> {
  const env = { ...engine.env, PULUMI_BACKEND_URL: `file://${scratch}`, PULUMI_CONFIG_PASSPHRASE: "test" };
  const { code, stdout, stderr } = await runCommand(engine.pulumi, [...args, "--non-interactive"], {
    cwd: scratch,
    env,
  });
  assert.equal(code, 0, stderr || stdout);
  return stdout;
}

test("a VM and its image are previewed, the VM with a name of its own where the program gives none", async () => {
  symlinkSync(join(ROOT, "node_modules"), join(scratch, "node_modules"));
  writeFileSync(join(scratch, "Pulumi.yaml"), "name: proxmox\nruntime: nodejs\nmain: index.mjs\n");
  writeFileSync(join(scratch, "index.mjs"), PROGRAM);
  await pulumi("stack", "init", "test");
  const { steps } = JSON.parse(await pulumi("preview", "--json", "--stack", "test")) as { steps: Step[] };
  const created = new Map(steps.map(({ op, newState }) => [`${op} ${newState.type}`, newState.inputs]));
  assert.ok(created.has("create proxmoxve:download/file:File"));
  assert.match(String(created.get("create proxmoxve:index/vmLegacy:VmLegacy")?.name), /^web-[0-9a-f]{7}$/);
});

test("the plugin has the names that are committed", async () => {
  const schema = JSON.parse(await pulumi("package", "get-schema", `proxmoxve@${PROXMOX_PLUGIN_VERSION}`));
  // `pulumi-resource-proxmoxve schema | node scripts/setup/proxmox-plugin/write-properties.ts` commits others.
  assert.deepEqual(propertiesOfSchema(schema), golden);
});
