import assert from "node:assert/strict";
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { runCommand } from "./setup/command.js";

const lab = (args: string[], env: NodeJS.ProcessEnv = process.env) =>
  runCommand(process.execPath, [join(import.meta.dirname, "lab.ts"), ...args], { env });

test("a word that is no command is answered with the commands there are", async () => {
  const { code, stderr } = await lab(["start"]);
  assert.equal(code, 1);
  assert.match(
    stderr,
    /^\n"start" is no command of the lab\.\nusage: .+ up .+ down .+ status .+ shell .+ logs /,
  );
});

test("an unknown option or topology is refused with what is allowed", async () => {
  assert.match(
    (await lab(["up", "--force"])).stderr,
    /^\nUnknown option '--force'.*\nusage: .+lab, brainall, bench or scale/s,
  );
  assert.match(
    (await lab(["up", "--topology", "moon"])).stderr,
    /Choose one of: lab, brainall, bench, scale\.\n$/,
  );
});

test("on a fresh Debian, up installs what the lab needs before it makes anything", async (context) => {
  const folder = mkdtempSync(join(tmpdir(), "estate-fresh-"));
  context.after(() => rmSync(folder, { recursive: true }));
  const calls = join(folder, "calls");
  const put = (name: string, script: string) => {
    writeFileSync(join(folder, name), `#!/bin/sh\n${script}\n`);
    chmodSync(join(folder, name), 0o755);
  };
  put("dpkg-query", "exit 1");
  put("apt-get", `echo "$*" >> "${calls}"; echo "E: no mirror answers" >&2; exit 100`);

  const { code, stderr } = await lab(["up"], {
    PATH: folder,
    XDG_STATE_HOME: folder,
    XDG_CACHE_HOME: folder,
  });
  assert.equal(code, 1);
  assert.match(stderr, /^\n`apt-get install .+` failed:\nE: no mirror answers\n$/);
  const [first, ...later] = readFileSync(calls, "utf8").trimEnd().split("\n");
  assert.match(first!, /^install --yes --no-install-recommends .*\bmmdebstrap\b.*\bsystemd-container\b/);
  assert.deepEqual(later, ["update", first]);
});
