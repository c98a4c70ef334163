import assert from "node:assert/strict";
import { createHash, randomBytes } from "node:crypto";
import { after, before, describe, test } from "node:test";
import type { Declared } from "../rehearsal/program/index.ts";
import { Rehearsal } from "../rehearsal/rehearsal.ts";
import { redisService } from "./kinds/redis.ts";
import { formsOf, leaksIntoProcesses, type Seen } from "./leaks.ts";
import { rehearsalLab } from "./rehearsal-lab.ts";

const canary = `canary-${randomBytes(12).toString("hex")}`;
const forms = formsOf(canary);

/** A Redis with two users, of which one makes the other. */
const users: Declared[] = [
  { kind: "Packages", name: "redis", on: "db", args: { packages: ["redis-server"] } },
  {
    kind: "Unit",
    name: "redis-server",
    on: "db",
    args: { name: "canary-redis.service", content: redisService("canary-redis", 6381) },
    dependsOn: ["redis"],
  },
  {
    kind: "redis.User",
    name: "redis-admin",
    on: "db",
    args: { name: "canary-admin", port: 6381, passwords: [{ secret: "canary" }], commands: ["+@all"] },
    dependsOn: ["redis-server"],
  },
  {
    kind: "File",
    name: "redis-login",
    on: "db",
    args: { path: "/etc/canary-login", content: { secret: "login" }, mode: "0600" },
    dependsOn: ["redis-admin"],
  },
  {
    kind: "redis.User",
    name: "redis-app",
    on: "db",
    args: {
      name: "canary-app",
      port: 6381,
      adminFile: "/etc/canary-login",
      passwords: [{ secret: "canary" }, "beside-it"],
      commands: ["+@read"],
    },
    dependsOn: ["redis-login"],
  },
];

const places: Declared[] = [
  {
    kind: "File",
    name: "file",
    on: "db",
    args: { path: "/etc/canary", content: { secret: "canary" }, mode: "0600" },
  },
  {
    kind: "Unit",
    name: "unit",
    on: "db",
    args: {
      name: "canary.service",
      content: "[Service]\nExecStart=/usr/bin/sleep infinity\n",
      enabled: false,
    },
    restartOn: ["file"],
  },
  ...users,
];
const exposed: Declared[] = [
  {
    kind: "File",
    name: "exposed-file",
    on: "db",
    args: { path: "/etc/canary-2", content: { secret: "canary" } },
  },
  {
    kind: "Unit",
    name: "exposed-unit",
    on: "db",
    args: { name: "canary-2.service", content: { secret: "unit" }, enabled: false },
  },
];
const failing: Declared = {
  kind: "File",
  name: "failing",
  on: "db",
  args: {
    path: "/etc/canary-refused",
    content: { secret: "canary" },
    mode: "0600",
    validate: "sh -c 'cat %s >&2; base64 %s >&2; exit 1' %s",
  },
};

describe("a secret", () => {
  let rehearsal: Rehearsal;

  before(async () => {
    rehearsal = await Rehearsal.ofProgram(await rehearsalLab());
    await rehearsal.setSecret("program:canary", canary);
    await rehearsal.setSecret("program:login", `canary-admin\n${canary}\n`);
    await rehearsal.setSecret("program:unit", `[Service]\nExecStart=/bin/echo ${canary}\n`);
  });
  after(async () => {
    rehearsal.declare(["db"], []);
    await rehearsal.up();
    rehearsal.close();
  });

  test("reaches the host, and stands nowhere in clear on the way: previews, logs, process lists, state", async () => {
    rehearsal.declare(["db"], places);
    for (const args of [
      ["preview", "--diff"],
      ["up", "--yes", "--skip-preview", "--diff"],
      ["preview", "--diff"],
    ]) {
      const running = rehearsal.start(args);
      const leaks = await leaksIntoProcesses(running, forms, isProgram);
      const { code, output } = await running.ended;
      assert.equal(code, 0, output);
      assert.deepEqual(leaks, []);
      refuseCanary(output, args[0]!);
      refuseCanary(rehearsal.state, "the state");
    }
    assert.equal(await rehearsal.on("db", "cat /etc/canary"), canary);
    const login = `printf 'AUTH canary-app %s\\n' "$(cat /etc/canary)" | redis-cli -p 6381`;
    assert.equal((await rehearsal.on("db", login)).trim(), "OK");
  });

  test("is shown by no error, also when a program on the host prints it", async () => {
    rehearsal.declare(["db"], [...places, failing]);
    const { code, output } = await rehearsal.pulumi("up", "--yes", "--skip-preview", "--diff");
    assert.notEqual(code, 0);
    assert.match(output, /\[secret\]/);
    refuseCanary(output, "the error");
    refuseCanary(rehearsal.state, "the state");
    assert.match(output, /What was begun is undone/);
    const begun = "ls -d /etc/*canary-refused* /var/lib/estate/resources/*canary-refused* 2>/dev/null || :";
    assert.equal(await rehearsal.on("db", begun), "");
  });

  test("is shown by no drift", async () => {
    rehearsal.declare(["db"], places);
    await rehearsal.on("db", "echo changed > /etc/canary");
    const { output } = await rehearsal.preview("--diff");
    assert.match(output, /1 drifted: db:\/etc\/canary/);
    refuseCanary(output, "the preview");
    await rehearsal.up();
  });

  test("stands in no file of the host that others can read, and not in the journal", async () => {
    const readable = await rehearsal.on(
      "db",
      `grep -rlF ${canary} $(find /etc /var /tmp /usr/local /root /home -xdev -type f -perm /o+r) 2>/dev/null || :`,
    );
    assert.equal(readable, "");
    assert.equal(await rehearsal.on("db", `journalctl --no-pager -o cat | grep -cF ${canary} || :`), "0");
  });

  test("is one after an import as well, also where the host keeps no more than its hash", async () => {
    const send = "tr -d '\\n' | sed 's/$/\\n/' | redis-cli -p 6381";
    await rehearsal.on("db", `{ printf 'ACL SETUSER canary-found on >'; cat /etc/canary; } | ${send}`);
    const { code, output } = await rehearsal.pulumi(
      ...["import", "estate:redis:User", "found", "db:6381/canary-found", "--yes", "--skip-preview"],
      ...["--protect=false", "--generate-code=false"],
    );
    assert.equal(code, 0, output);
    const hash = createHash("sha256").update(canary).digest("hex");
    for (const text of [output, rehearsal.state]) assert.ok(!text.includes(hash), "the hash is shown");
  });

  test("is refused where everybody on the host could read it", async () => {
    for (const declared of exposed) {
      rehearsal.declare(["db"], [...places, declared]);
      const { code, output } = await rehearsal.preview();
      assert.notEqual(code, 0);
      assert.match(output, /anybody on the host/);
      refuseCanary(output, "the refusal");
    }
  });
});

function refuseCanary(text: string, where: string): void {
  for (const form of forms) assert.ok(!text.includes(form), `${where} shows the canary as ${form}`);
}

/** Pulumi hands a program its configuration by the environment, which only its own user can read. */
function isProgram({ part, command }: Seen): boolean {
  return part === "environ" && command.includes("@pulumi/pulumi/cmd/run");
}
