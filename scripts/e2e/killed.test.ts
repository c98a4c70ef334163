import assert from "node:assert/strict";
import { randomInt } from "node:crypto";
import { after, before, describe, test } from "node:test";
import type { Declared } from "../rehearsal/program/index.ts";
import { Rehearsal } from "../rehearsal/rehearsal.ts";
import { rehearsalLab } from "./rehearsal-lab.ts";

const files = Array.from(
  { length: 12 },
  (_, index): Declared => ({
    kind: "File",
    name: `file-${index}`,
    on: index % 2 ? "db" : "web",
    args: { path: `/etc/killed-${index}.conf`, content: `${index}\n`.repeat(100) },
  }),
);
const service = "[Service]\nExecStart=/usr/bin/sleep infinity\n[Install]\nWantedBy=multi-user.target\n";
const resources: Declared[] = [
  ...files,
  { kind: "Directory", name: "folder", on: "db", args: { path: "/etc/killed.d" } },
  { kind: "User", name: "user", on: "web", args: { name: "killed", system: true } },
  {
    kind: "Unit",
    name: "unit",
    on: "web",
    args: { name: "killed.service", content: service },
    restartOn: ["file-0"],
    dependsOn: ["user"],
  },
  { kind: "Secret", name: "secret" },
];

const calm: Declared = {
  kind: "File",
  name: "calm",
  on: "web",
  args: { path: "/etc/killed-calm.conf", content: "calm\n" },
};

/** A file whose creation says that it has begun and then waits until it is let through. */
const gated: Declared = {
  kind: "File",
  name: "gated",
  on: "web",
  args: {
    path: "/etc/killed-gated.conf",
    content: "gated\n",
    validate: "sh -c 'echo > /run/begun; cat /run/gate' %s",
  },
};

describe("a controller that is killed", () => {
  let rehearsal: Rehearsal;

  before(async () => {
    rehearsal = await Rehearsal.ofProgram(await rehearsalLab());
  });
  after(async () => {
    rehearsal.declare([], []);
    await rehearsal.operated("up", "--yes", "--skip-preview");
    rehearsal.close();
  });

  test("ten times at a random moment of an up: the next one converges", async (context) => {
    for (let round = 0; round < 10; round++) {
      // everything is to be made in every other round, and to be removed in those between
      rehearsal.declare(["db", "web"], round % 2 ? [] : resources);
      const running = rehearsal.operate("up", "--yes", "--skip-preview");
      const count = randomInt(0, 30);
      const last = await running.lines(count);
      running.kill();
      await running.ended;
      context.diagnostic(`round ${round}: killed after ${count} lines, the last was: ${last}`);
      await rehearsal.operated("cancel", "--yes");
    }
    rehearsal.declare(["db", "web"], resources);
    const { code: converged, output: converging } = await rehearsal.operate("up", "--yes", "--skip-preview")
      .ended;
    assert.equal(converged, 0, converging);
    const { code, output } = await rehearsal.preview("--expect-no-changes");
    assert.equal(code, 0, output);
    assert.equal(
      await rehearsal.on("web", "systemctl is-active killed; ls /etc/killed-*.conf | wc -l"),
      "active\n6",
    );

    rehearsal.declare(["db", "web"], []);
    await rehearsal.up();
    for (const host of ["db", "web"])
      assert.equal(
        await rehearsal.on(host, "ls -d /etc/killed* /var/lib/estate/resources/* 2>/dev/null || :"),
        "",
      );
    assert.equal(await rehearsal.on("web", "getent passwd killed || :"), "");
  });

  test("the next command names what is pending, who holds the lock and how to go on", async () => {
    await rehearsal.on("web", "rm -f /run/begun /run/gate; mkfifo /run/begun /run/gate");
    rehearsal.declare(["web"], [calm]);
    await rehearsal.operated("up", "--yes", "--skip-preview");
    rehearsal.declare(["web"], [calm, gated]);
    const running = rehearsal.operate("up", "--yes", "--skip-preview");
    await rehearsal.on("web", "timeout 60 cat /run/begun");
    running.kill();
    await running.ended;

    const refused = await rehearsal.operate("up", "--yes", "--skip-preview").ended;
    assert.equal(refused.code, 1);
    assert.match(
      refused.output,
      /is locked by \S+@\S+, process \d+, since .* That process no longer exists: the run was killed\./,
    );
    assert.match(refused.output, /Not finished in it:\n {2}- creating estate:host:File "gated"\n/);
    const [, command] = refused.output.match(/npm run pulumi -- (cancel --yes --stack lab)/) ?? [];
    assert.ok(command, refused.output);

    await rehearsal.on("web", "echo > /run/gate; rm /run/begun /run/gate; touch /run/gate");
    await rehearsal.operated(...command.split(" "));

    rehearsal.declare(["web"], [calm]);
    assert.match(
      (await rehearsal.preview()).output,
      /left on the hosts by a run that was killed.*web:\/etc\/killed-gated\.conf/,
    );
    rehearsal.declare(["web"], [calm, gated]);
    assert.match(
      await rehearsal.operated("up", "--yes", "--skip-preview"),
      /The last run was ended in the middle of:/,
    );
    assert.equal((await rehearsal.preview("--expect-no-changes")).code, 0);
  });
});
