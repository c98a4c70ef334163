import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  readdirSync,
  realpathSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { test } from "node:test";
import { killedAfterEachCommand, killedAfterEachLine } from "../../server/testing/local-host.ts";
import { PythonHost } from "../../server/testing/python-host.ts";
import { environmentName, type PythonEnvInputs } from "./inputs.ts";
import { pythonEnv } from "./python-env.ts";
import { requirements, vllm } from "./samples.ts";

/** Inputs of another lock for each version. */
function locked(host: PythonHost, version = "2.0", said: Partial<PythonEnvInputs> = {}): PythonEnvInputs {
  return vllm({ requirements: requirements.replace("tidy==2.0", `tidy==${version}`), uv: host.uv, ...said });
}

function assertConverged({ host }: PythonHost, wanted: PythonEnvInputs) {
  assert.deepEqual(pythonEnv.plan({ old: wanted, wanted, observed: host.observe(wanted) }), []);
}

/** What a removal leaves behind. */
function left({ top }: PythonHost): string[] {
  return readdirSync(`${top}/opt`, { recursive: true }).map(String).sort();
}

test("an environment is built at its final path, made current and removed without a trace", () => {
  using machine = new PythonHost();
  const wanted = locked(machine);
  const { notes, failed, rest } = machine.host.apply({ wanted });
  assert.deepEqual({ notes, failed, rest }, { notes: [], failed: undefined, rest: "" });
  const name = environmentName(wanted);
  assert.equal(machine.current("vllm"), `envs/${name}`);
  assert.deepEqual(
    machine.calls().map((call) => call.replace(/\S*requirements.txt/, "FILE")),
    [
      `venv --no-project --python 3.12 opt/vllm/envs/${name}`,
      `pip install --python opt/vllm/envs/${name}/bin/python --require-hashes --requirements FILE`,
    ],
  );
  assertConverged(machine, wanted);
  assert.deepEqual(machine.host.undo(wanted).notes, []);
  assert.deepEqual(left(machine), []);
});

test("everybody may read it, and nothing that was fetched stays", () => {
  using machine = new PythonHost();
  const wanted = locked(machine);
  machine.host.apply({ wanted });
  const env = `vllm/envs/${environmentName(wanted)}`;
  for (const path of ["vllm", "vllm/envs", env, `${env}/.estate`])
    assert.equal((statSync(machine.path(path)).mode & 0o7777).toString(8), "755", path);
  assert.equal((statSync(machine.path(`${env}/.estate/lock`)).mode & 0o7777).toString(8), "644");
  assert.equal(existsSync(machine.path("vllm/uv/cache")), false);
});

test("other packages are built beside, and the way back needs no build", () => {
  using machine = new PythonHost();
  const [one, two] = [locked(machine, "1.0"), locked(machine, "2.0")];
  machine.host.apply({ wanted: one });
  machine.host.apply({ old: one, wanted: two });
  assertConverged(machine, two);
  const calls = machine.calls().length;
  const lock = machine.path(`vllm/envs/${environmentName(one)}/.estate/lock`);
  const before = statSync(lock).ctimeMs;
  machine.host.apply({ old: two, wanted: one });
  assertConverged(machine, one);
  assert.equal(machine.calls().length, calls);
  assert.ok(statSync(lock).ctimeMs > before, "who uses it sees that it is newer than what it started with");
});

test("what somebody installed by hand is drift, and a new environment is built beside it", () => {
  using machine = new PythonHost();
  const wanted = locked(machine);
  machine.host.apply({ wanted });
  const name = environmentName(wanted);
  machine.install("vllm/current", "cowsay-6.1");
  const observed = machine.host.observe(wanted);
  assert.deepEqual(pythonEnv.reflect(wanted, observed), { requirements: "(cowsay-6.1 was added)" });
  machine.host.apply({ old: wanted, wanted });
  assert.equal(machine.current("vllm"), `envs/${name}.2`);
  assertConverged(machine, wanted);
});

test("a package that was removed, another script and a Python that is gone are drift", () => {
  for (const [damage, words] of [
    ["rm -r lib/python3.12/site-packages/tidy-2.0.dist-info", "(tidy-2.0 was removed)"],
    ["echo > bin/greet", "(what is installed was changed)"],
    ["echo x > lib/python3.12/site-packages/greet.pth", "(what is installed was changed)"],
    ["ln -sf /nowhere bin/python", "(its Python is gone)"],
    ["rm .estate/finished", "(it is not finished)"],
    ["rm -r $PWD", "(it is gone)"],
  ] as const) {
    using machine = new PythonHost();
    const wanted = locked(machine);
    machine.host.apply({ wanted });
    machine.sh(`cd ${machine.path(`vllm/envs/${environmentName(wanted)}`)}\n${damage}`);
    const observed = machine.host.observe(wanted);
    assert.deepEqual(pythonEnv.reflect(wanted, observed), { requirements: words }, damage);
    machine.host.apply({ old: wanted, wanted });
    assertConverged(machine, wanted);
  }
});

test("what Python compiles when it runs is no drift", () => {
  using machine = new PythonHost();
  const wanted = locked(machine);
  machine.host.apply({ wanted });
  mkdirSync(machine.path("vllm/current/lib/python3.12/site-packages/__pycache__"));
  assertConverged(machine, wanted);
});

test("as many old ones stay as are wanted, the newest", () => {
  using machine = new PythonHost();
  const all = ["1.0", "2.0", "3.0", "4.0"].map((version) => locked(machine, version, { keep: 1 }));
  let old: PythonEnvInputs | undefined;
  for (const wanted of all) {
    machine.host.apply({ ...(old && { old }), wanted });
    old = wanted;
  }
  assert.deepEqual(machine.environments("vllm"), all.slice(-2).map(environmentName).sort());
  const none = { ...all[3]!, keep: 0 };
  machine.host.apply({ old: all[3]!, wanted: none });
  assert.deepEqual(machine.environments("vllm"), [environmentName(none)]);
});

test("an old one in which a process runs stays", async () => {
  using machine = new PythonHost();
  const [one, two] = [locked(machine, "1.0", { keep: 0 }), locked(machine, "2.0", { keep: 0 })];
  machine.host.apply({ wanted: one });
  const running = await started(machine.path("vllm/current/bin/python"));
  try {
    machine.host.apply({ old: one, wanted: two });
    assert.deepEqual(machine.environments("vllm"), [one, two].map(environmentName).sort());
    assert.deepEqual(machine.host.undo(two).notes, [
      `${machine.path(`vllm/envs/${environmentName(one)}`)} stays: a process runs in it; remove it when that has ended`,
    ]);
  } finally {
    running.kill("SIGKILL");
  }
});

/** A process whose arguments name the environment by its real path, as a script of it would be run. */
async function started(python: string): Promise<ChildProcess> {
  const folder = realpathSync(python.replace("/bin/python", ""));
  const child = spawn(`${folder}/bin/python`, ["-c", "echo ready; read -r line"], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  await new Promise((resolve) => child.stdout!.once("data", resolve));
  return child;
}

test("an unfinished one is built again, and one that was left behind is removed", () => {
  using machine = new PythonHost();
  const wanted = locked(machine);
  for (const name of [environmentName(wanted), "0123456789abcdef"]) {
    mkdirSync(machine.path(`vllm/envs/${name}/bin`), { recursive: true });
    writeFileSync(machine.path(`vllm/envs/${name}/bin/half`), "");
  }
  mkdirSync(machine.path("vllm/envs/mine"));
  machine.host.apply({ wanted });
  assertConverged(machine, wanted);
  assert.deepEqual(machine.environments("vllm"), [environmentName(wanted), "mine"].sort());
  assert.equal(existsSync(machine.path("vllm/current/bin/half")), false);
});

test("a package that does not exist is an error in uv's words, and nothing is switched", () => {
  using machine = new PythonHost();
  const good = locked(machine);
  machine.host.apply({ wanted: good });
  const wanted = { ...good, requirements: `missing==1.0 --hash=sha256:${"c".repeat(64)}` };
  const { failed, rest } = machine.host.apply({ old: good, wanted });
  assert.equal(failed, `build the environment ${environmentName(wanted)}`);
  assert.equal(rest, "no version of missing-1.0 was found");
  assertConverged(machine, good);
});

test("without uv the error says where it was looked for", () => {
  using machine = new PythonHost();
  assert.equal(
    machine.host.apply({ wanted: vllm({ uv: "/nowhere/uv" }) }).rest,
    "there is no uv at /nowhere/uv on the host: bring it there (its release is one file) by a resource that this one depends on, or say by uv where it is",
  );
});

test("the index stands in uv's arguments, its login in a file only", () => {
  using machine = new PythonHost();
  const netrc = `${machine.top}/netrc`;
  const wanted = locked(machine, "2.0", { index: "https://packages.internal/simple", netrc });
  assert.equal(
    machine.host.apply({ wanted }).rest,
    `there is no file ${netrc} on the host: let this resource depend on the host.File that makes it`,
  );
  writeFileSync(netrc, "machine packages.internal login me password canary\n");
  machine.host.apply({ wanted });
  assertConverged(machine, wanted);
  assert.match(machine.calls().join("\n"), / --default-index https:\/\/packages\.internal\/simple /);
  assert.doesNotMatch(machine.calls().join("\n"), /canary/);
});

test("a link that was there before leads again to where it led", () => {
  using machine = new PythonHost();
  mkdirSync(machine.path("vllm/venv-0.31.0"), { recursive: true });
  symlinkSync("venv-0.31.0", machine.path("vllm/current"));
  const wanted = locked(machine);
  machine.host.apply({ wanted });
  assertConverged(machine, wanted);
  machine.host.undo(wanted);
  assert.deepEqual(left(machine), ["vllm", "vllm/current", "vllm/venv-0.31.0"]);
  assert.equal(machine.current("vllm"), "venv-0.31.0");
});

test("a directory in the link's place is refused before anything is touched", () => {
  using machine = new PythonHost();
  mkdirSync(machine.path("vllm/current"), { recursive: true });
  assert.throws(() => machine.host.apply({ wanted: locked(machine) }), {
    name: "EstateError",
    message:
      "/opt/vllm/current cannot become a link: a directory is there, and it is not removed for you. Move it away on the host, or choose another name.",
  });
});

test("an import gives the inputs back, and then nothing differs", () => {
  using machine = new PythonHost();
  const wanted = locked(machine);
  machine.host.apply({ wanted });
  const adopted = pythonEnv.adopt("vllm", machine.host.ask(pythonEnv.adoptTarget("vllm")));
  assert.deepEqual(adopted, { ...wanted, uv: "/usr/local/bin/uv" });
  assertConverged(machine, adopted);
});

test("killed after any command, the next Create converges and its removal leaves no trace", () => {
  const killed = killedAfterEachCommand((line) => {
    using machine = new PythonHost();
    const wanted = locked(machine);
    const told = machine.host.apply({ wanted, killedAt: line });
    assert.equal(machine.host.apply({ wanted }).failed, undefined);
    assertConverged(machine, wanted);
    machine.host.undo(wanted);
    assert.deepEqual(left(machine), [], `after line ${line}`);
    return told;
  });
  assert.ok(killed > 20, `${killed}`);
});

test("killed after a line of an update, what is current is whole, and the next run converges", () => {
  const killed = killedAfterEachLine((line) => {
    using machine = new PythonHost();
    const [old, wanted] = [locked(machine, "1.0", { keep: 0 }), locked(machine, "2.0", { keep: 0 })];
    machine.host.apply({ wanted: old });
    const told = machine.host.apply({ old, wanted, killedAt: line });
    assert.equal(machine.host.observe(wanted).environment?.state, "intact");
    assert.equal(machine.host.apply({ old, wanted }).failed, undefined);
    assertConverged(machine, wanted);
    assert.equal(existsSync(machine.path("vllm/uv/cache")), false);
    return told;
  }, 6);
  assert.ok(killed > 8, `${killed}`);
});

test("killed after any command, the next removal brings back what was there before", () => {
  const killed = killedAfterEachCommand((line) => {
    using machine = new PythonHost();
    mkdirSync(machine.path("vllm/mine"), { recursive: true });
    symlinkSync("mine", machine.path("vllm/current"));
    const wanted = locked(machine);
    machine.host.apply({ wanted });
    const told = machine.host.undo(wanted, { killedAt: line });
    if (machine.host.remembers(wanted)) machine.host.undo(wanted);
    assert.deepEqual(left(machine), ["vllm", "vllm/current", "vllm/mine"], `after line ${line}`);
    return told;
  });
  assert.ok(killed > 10, `${killed}`);
});

test("a link that somebody led elsewhere stays at a removal", () => {
  using machine = new PythonHost();
  const wanted = locked(machine);
  machine.host.apply({ wanted });
  rmSync(machine.path("vllm/current"));
  mkdirSync(machine.path("vllm/mine"));
  symlinkSync("mine", machine.path("vllm/current"));
  assert.deepEqual(machine.host.undo(wanted).notes, [
    `${machine.path("vllm/current")} stays as it is: somebody led it to mine`,
  ]);
  assert.deepEqual(left(machine), ["vllm", "vllm/current", "vllm/mine"]);
});
