import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { chmodSync, writeFileSync } from "node:fs";
import { after, before, describe, test } from "node:test";
import { PackageIndex } from "../../server/testing/package-index.ts";
import { PythonHost } from "../../server/testing/python-host.ts";
import { type PythonEnvInputs, pythonEnvInputs } from "./inputs.ts";
import { pythonEnv } from "./python-env.ts";

/** The stand-in of the other tests is believed as far as it is shown here what uv does. */
describe("an environment by the real uv", () => {
  let packages: PackageIndex;
  let index: string;

  before(async () => {
    packages = new PackageIndex([
      { name: "greet", version: "1.0" },
      { name: "greet", version: "2.0" },
      { name: "tidy", version: "1.0", needs: ["greet"] },
    ]);
    index = await packages.serve();
  });
  after(() => packages[Symbol.dispose]());

  function wanted(machine: PythonHost, requirements: string, said: object = {}): PythonEnvInputs {
    const netrc = `${machine.top}/netrc`;
    writeFileSync(netrc, packages.login, { mode: 0o600 });
    const { uv, python } = packages;
    return pythonEnvInputs.parse({ name: "page", python, requirements, uv, index, netrc, ...said });
  }

  const both = () => packages.locked("greet-1.0") + packages.locked("tidy-1.0");

  function assertConverged({ host }: PythonHost, inputs: PythonEnvInputs) {
    assert.deepEqual(pythonEnv.plan({ old: inputs, wanted: inputs, observed: host.observe(inputs) }), []);
  }

  test("runs through the link, for everybody, and has what the lock says", () => {
    using machine = new PythonHost();
    const inputs = wanted(machine, both());
    const { failed, rest } = machine.host.apply({ wanted: inputs });
    assert.equal(failed, undefined, rest);
    assertConverged(machine, inputs);
    for (const folder of [machine.top, machine.path("")]) chmodSync(folder, 0o755);
    const nobody = process.getuid?.() === 0 ? { uid: 65534, gid: 65534 } : {};
    const said = execFileSync(machine.path("page/current/bin/greet"), {
      encoding: "utf8",
      cwd: "/",
      ...nobody,
    });
    assert.equal(said, "greet 1.0\n");
    assertConverged(machine, inputs);
    machine.host.undo(inputs);
    assert.deepEqual(machine.environments("page"), []);
  });

  test("is seen when somebody installs, upgrades or removes by hand, and is built anew beside", () => {
    using machine = new PythonHost();
    const inputs = wanted(machine, packages.locked("greet-1.0"));
    machine.host.apply({ wanted: inputs });
    const environment = { ...process.env, NETRC: inputs.netrc, UV_CACHE_DIR: `${machine.top}/cache` };
    const byHand = (...words: string[]) =>
      execFileSync(packages.uv, ["pip", ...words, "--python", machine.path("page/current/bin/python")], {
        stdio: "ignore",
        env: environment,
      });
    byHand("install", "--default-index", index, "greet==2.0", "tidy");
    assert.deepEqual(machine.host.observe(inputs).environment?.added, ["greet-2.0", "tidy-1.0"]);
    assert.deepEqual(machine.host.observe(inputs).environment?.removed, ["greet-1.0"]);
    machine.host.apply({ old: inputs, wanted: inputs });
    assertConverged(machine, inputs);
    byHand("uninstall", "greet");
    assert.deepEqual(pythonEnv.reflect(inputs, machine.host.observe(inputs)), {
      requirements: "(greet-1.0 was removed)",
    });
  });

  test("is refused where a wheel is another than the locked one", () => {
    using machine = new PythonHost();
    const lock = `greet==1.0 --hash=sha256:${"0".repeat(64)}\n`;
    const { rest } = machine.host.apply({ wanted: wanted(machine, lock) });
    assert.match(rest, /Hash mismatch for `greet==1\.0`/);
    assert.equal(machine.current("page"), undefined);
  });

  test("is refused where the lock lacks what a package needs", () => {
    using machine = new PythonHost();
    const { rest } = machine.host.apply({ wanted: wanted(machine, packages.locked("tidy-1.0")) });
    assert.match(rest, /Hash-checking is required, but no trusted hash was provided for: `greet`/);
  });

  test("is refused by an index whose login is wrong, which no message shows", () => {
    using machine = new PythonHost();
    const inputs = wanted(machine, both());
    writeFileSync(inputs.netrc!, "machine 127.0.0.1 login me password wrong-canary\n");
    const { failed, rest } = machine.host.apply({ wanted: inputs });
    assert.match(failed ?? "", /^build the environment/);
    assert.match(rest, /401 Unauthorized|greet/);
    assert.doesNotMatch(rest, /canary/);
  });

  test("is imported with what it was built by", () => {
    using machine = new PythonHost();
    const inputs = wanted(machine, both());
    machine.host.apply({ wanted: inputs });
    const { python, requirements } = pythonEnv.adopt("page", machine.host.ask("page/"));
    assert.deepEqual({ python, requirements }, { python: inputs.python, requirements: inputs.requirements });
  });
});
