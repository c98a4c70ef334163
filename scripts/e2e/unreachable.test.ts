import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import type { Declared } from "../rehearsal/program/index.ts";
import { defaultHosts, Rehearsal } from "../rehearsal/rehearsal.ts";
import { rehearsalLab } from "./rehearsal-lab.ts";

const resources: Declared[] = ["db", "web"].flatMap((on) => [
  { kind: "File", name: `${on}-one`, on, args: { path: "/etc/one.conf", content: "one\n" } },
  { kind: "File", name: `${on}-two`, on, args: { path: "/etc/two.conf", content: "two\n" } },
]);

describe("a host that cannot be reached", () => {
  let rehearsal: Rehearsal;

  /** Gives a host a new key, as a machine that was installed anew has one; answers with its fingerprint. */
  /** As on a machine that was made anew, which has no connection of the one before either. */
  async function changeKey(host: string): Promise<string> {
    await rehearsal.on(
      host,
      "rm /etc/ssh/ssh_host_*; ssh-keygen -q -t ed25519 -N '' -f /etc/ssh/ssh_host_ed25519_key; systemctl restart ssh; pkill sshd-session || :",
    );
    return (await rehearsal.on(host, "ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key")).split(" ")[1]!;
  }

  before(async () => {
    rehearsal = await Rehearsal.ofProgram(await rehearsalLab());
    rehearsal.declare(["db", "web"], resources);
    await rehearsal.up();
  });
  after(async () => {
    await (await rehearsalLab()).startGuest("bastion");
    rehearsal.declare([], []);
    await rehearsal.up();
    rehearsal.close();
  });

  test("with the bastion cut, the preview fails with one message a host that names the way; the state stays as it was", async () => {
    await (await rehearsalLab()).stopGuest("bastion");
    const state = rehearsal.state;
    const { code, output } = await rehearsal.preview();
    assert.notEqual(code, 0, output);
    for (const host of ["db", "web"]) {
      const diagnostics = output.slice(output.indexOf("Diagnostics:")).split("\n");
      const told = diagnostics.filter((line) => line.includes(`→ ${host} (`));
      assert.equal(told.length, 1, output);
      assert.match(told[0]!, /bastion \(203\.0\.113\.20:22\)/);
    }
    assert.equal(rehearsal.state, state);
  });

  test("destroy and up fail as well, and change nothing", async () => {
    const state = JSON.parse(rehearsal.state).checkpoint.latest.resources.length;
    assert.notEqual((await rehearsal.pulumi("destroy", "--yes", "--skip-preview")).code, 0);
    assert.equal(JSON.parse(rehearsal.state).checkpoint.latest.resources.length, state);
    await (await rehearsalLab()).startGuest("bastion");
    assert.equal((await rehearsal.preview("--expect-no-changes")).code, 0);
  });

  test("a wrong address fails, and a corrected one works although the state knows the wrong one", async () => {
    const hosts = defaultHosts();
    rehearsal.set("estate:hosts", {
      ...hosts,
      db: { ...hosts.db, address: "192.168.100.99", connectTimeout: "2 seconds" },
    });
    assert.match((await rehearsal.preview()).output, /192\.168\.100\.99/);
    rehearsal.set("estate:hosts", hosts);
    await rehearsal.up();
    assert.equal((await rehearsal.preview("--expect-no-changes")).code, 0);
  });

  // the program has no host.Ready of the bastion
  for (const name of ["db", "bastion"]) {
    test(`${name} with another key is refused with both fingerprints, and accepted when the configuration says so`, async () => {
      const presented = await changeKey(name);
      const { code, output } = await rehearsal.preview();
      assert.notEqual(code, 0);
      const fingerprints = new Set(output.match(/SHA256:[A-Za-z0-9+/]{43}/g));
      assert.ok(fingerprints.has(presented), output);
      assert.equal(fingerprints.size, 2, output);

      const hosts = defaultHosts();
      rehearsal.set("estate:hosts", { ...hosts, [name]: { ...hosts[name]!, hostKey: presented } });
      await rehearsal.up();
      rehearsal.set("estate:hosts", hosts);
      assert.equal((await rehearsal.preview("--expect-no-changes")).code, 0);
    });
  }

  test("a host that is declared lost is planned anew", async () => {
    await rehearsal.on("db", "rm -rf /etc/one.conf /etc/two.conf /var/lib/estate");
    await changeKey("db");
    const hosts = defaultHosts();
    rehearsal.set("estate:hosts", { ...hosts, db: { ...hosts.db, lost: true } });
    const { code, output } = await rehearsal.preview();
    assert.equal(code, 0, output);
    for (const name of ["db", "db-one", "db-two"]) assert.match(output, new RegExp(` ${name} +replace`));
    assert.doesNotMatch(output, / web-one +replace/);

    await rehearsal.up();
    assert.equal(await rehearsal.on("db", "cat /etc/one.conf"), "one");
    assert.equal((await rehearsal.preview("--expect-no-changes")).code, 0);
    rehearsal.set("estate:hosts", hosts);
    assert.equal((await rehearsal.preview()).code, 0);
  });
});
