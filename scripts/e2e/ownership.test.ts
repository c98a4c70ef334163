import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import type { Declared } from "../rehearsal/program/index.ts";
import { Rehearsal } from "../rehearsal/rehearsal.ts";
import { rehearsalLab } from "./rehearsal-lab.ts";

const motd: Declared = {
  kind: "File",
  name: "motd",
  on: "db",
  args: { path: "/etc/motd", content: "managed\n", mode: "0600" },
};
const own: Declared = {
  kind: "File",
  name: "own",
  on: "db",
  args: { path: "/etc/own.conf", content: "ours\n" },
};
const deploy: Declared = {
  kind: "User",
  name: "deploy",
  on: "db",
  args: { name: "deploy", shell: "/bin/sh" },
};

describe("what was on a host before us", () => {
  let rehearsal: Rehearsal;

  before(async () => {
    rehearsal = await Rehearsal.ofProgram(await rehearsalLab());
    await rehearsal.on(
      "db",
      "printf 'a person wrote this\\n' > /etc/motd; chmod 0640 /etc/motd; touch -d 2020-02-02 /etc/motd",
    );
    await rehearsal.on("db", "useradd --create-home --shell /bin/bash deploy");
  });
  after(async () => {
    await rehearsal.on("db", "userdel --remove deploy 2>/dev/null; rm -f /etc/motd /etc/unit-test.conf");
    rehearsal.close();
  });

  test("the preview says what it would overwrite", async () => {
    rehearsal.declare(["db"], [motd, own, deploy]);
    const { code, output } = await rehearsal.preview();
    assert.equal(code, 0, output);
    assert.match(output, /db:\/etc\/motd: .*20 bytes, root:root 0640/);
    assert.match(output, /db:deploy: /);
    assert.doesNotMatch(output, /own\.conf: /);
  });

  test("up keeps a copy and says where", async () => {
    const output = await rehearsal.up();
    const [, copy] = output.match(/(\/var\/lib\/estate\/\S+)/) ?? [];
    assert.ok(copy, output);
    assert.equal(await rehearsal.on("db", `cat ${copy}`), "a person wrote this");
    assert.equal(await rehearsal.on("db", "cat /etc/motd"), "managed");
    assert.match(await rehearsal.on("db", "getent passwd deploy"), /:\/bin\/sh$/);
  });

  test("a resource that is renamed in the program changes nothing on the host", async () => {
    const before = await rehearsal.on("db", "stat -c %i /etc/motd /etc/own.conf; id -u deploy");
    rehearsal.declare(
      ["db"],
      [
        { ...motd, name: "message" },
        { ...own, name: "mine" },
        { ...deploy, name: "user" },
      ],
    );
    await rehearsal.up();
    assert.equal(await rehearsal.on("db", "stat -c %i /etc/motd /etc/own.conf; id -u deploy"), before);
    assert.equal((await rehearsal.preview("--expect-no-changes")).code, 0);
  });

  test("what leaves the program disappears from the host; a file that was there comes back as it was", async () => {
    rehearsal.declare(["db"], []);
    await rehearsal.up();
    assert.equal(
      await rehearsal.on("db", "cat /etc/motd; stat -c '%a %y' /etc/motd"),
      "a person wrote this\n640 2020-02-02 00:00:00.000000000 +0000",
    );
    assert.equal(await rehearsal.on("db", "test -e /etc/own.conf || echo gone"), "gone");
    assert.match(await rehearsal.on("db", "getent passwd deploy"), /:\/bin\/bash$/);
  });
});

describe("import by id", () => {
  let rehearsal: Rehearsal;

  before(async () => {
    rehearsal = await Rehearsal.ofProgram(await rehearsalLab());
    await rehearsal.on("db", "printf 'by hand\\n' > /etc/by-hand.conf; chmod 0640 /etc/by-hand.conf");
    await rehearsal.on("db", "useradd --create-home --shell /bin/bash hand");
    rehearsal.declare(["db"], []);
    await rehearsal.up();
  });
  after(async () => {
    await rehearsal.on("db", "userdel --remove hand; rm -f /etc/by-hand.conf");
    rehearsal.close();
  });

  test("a file, a unit and a user are imported, and then nothing is shown as changed", async () => {
    for (const [type, name, id] of [
      ["File", "by-hand", "db:/etc/by-hand.conf"],
      ["Unit", "ssh", "db:ssh.service"],
      ["User", "hand", "db:hand"],
    ] as const) {
      const { code, output } = await rehearsal.pulumi(
        ...["import", `estate:host:${type}`, name, id, "--yes", "--skip-preview", "--protect=false"],
      );
      assert.equal(code, 0, output);
    }
    rehearsal.declare(
      ["db"],
      [
        {
          kind: "File",
          name: "by-hand",
          on: "db",
          args: { path: "/etc/by-hand.conf", content: "by hand\n", mode: "0640" },
        },
        { kind: "Unit", name: "ssh", on: "db", args: { name: "ssh.service" } },
        { kind: "User", name: "hand", on: "db", args: { name: "hand", shell: "/bin/bash" } },
      ],
    );
    const { code, output } = await rehearsal.preview("--expect-no-changes", "--diff");
    assert.equal(code, 0, output);
  });

  test("an import of what not everybody may read shows its content nowhere", async () => {
    await rehearsal.on(
      "db",
      "printf 'private-canary-2026\\n' > /etc/private.conf; chmod 0600 /etc/private.conf",
    );
    const id = "db:/etc/private.conf";
    const { code, output } = await rehearsal.pulumi(
      "import",
      "estate:host:File",
      "private",
      id,
      "--yes",
      "--skip-preview",
    );
    assert.equal(code, 0, output);
    assert.doesNotMatch(output + rehearsal.state, /private-canary-2026/);
  });

  test("an id that names no host is refused with the hosts that there are", async () => {
    const { code, output } = await rehearsal.pulumi(
      ...["import", "estate:host:File", "x", "nowhere:/etc/motd", "--yes", "--skip-preview"],
    );
    assert.notEqual(code, 0);
    assert.match(output, /nowhere:\/etc\/motd: .*bastion, db, web/);
  });
});
