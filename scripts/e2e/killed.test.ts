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

describe("a controller that is killed", () => {
  let rehearsal: Rehearsal;

  before(async () => {
    rehearsal = await Rehearsal.ofProgram(await rehearsalLab());
  });
  after(async () => {
    rehearsal.declare([], []);
    await rehearsal.up();
    rehearsal.close();
  });

  test("ten times at a random moment of an up: the next one converges", async (context) => {
    for (let round = 0; round < 10; round++) {
      // everything is to be made in every other round, and to be removed in those between
      rehearsal.declare(["db", "web"], round % 2 ? [] : resources);
      const running = rehearsal.start(["up", "--yes", "--skip-preview"]);
      const count = randomInt(0, 30);
      const last = await running.lines(count);
      running.kill();
      await running.ended;
      context.diagnostic(`round ${round}: killed after ${count} lines, the last was: ${last}`);
      await rehearsal.pulumi("cancel", "--yes");
    }
    rehearsal.declare(["db", "web"], resources);
    await rehearsal.up();
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
});
