import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { Rehearsal } from "../rehearsal/rehearsal.ts";
import { rehearsalLab } from "./rehearsal-lab.ts";

describe("a page on two hosts", () => {
  let rehearsal: Rehearsal;

  before(async () => {
    rehearsal = await Rehearsal.ofPage(await rehearsalLab());
  });
  after(() => rehearsal?.close());

  test("from nothing, nginx serves a page that was read from PostgreSQL with the generated password", async () => {
    await rehearsal.up();
    assert.match(
      rehearsal.visit("http://203.0.113.10/"),
      /^200 .*<h1>Hello from PostgreSQL<\/h1><p>Visit 1<\/p>/s,
    );
    assert.match(rehearsal.visit("http://203.0.113.10/"), /<p>Visit 2<\/p>/);
  });

  test("the generated passwords are on the hosts, and nowhere in clear in the state", async () => {
    const redis = await rehearsal.on("web", "cut -d ' ' -f 2 /etc/estate/redis-auth");
    const postgresql = await rehearsal.on("web", "cut -d : -f 5 /etc/estate/pgpass");
    for (const password of [redis, postgresql]) {
      assert.match(password, /^[\w-]{32}$/);
      assert.ok(!rehearsal.state.includes(password));
    }
    assert.equal(await rehearsal.on("web", "stat -c '%U %a' /etc/estate/redis-auth"), "page 600");
  });

  test("a second preview finds nothing to do", async () => {
    const { code, output } = await rehearsal.preview("--expect-no-changes");
    assert.equal(code, 0, output);
  });

  test("an edited file, a stopped unit and a removed package are named as drift by a plain preview", async () => {
    await rehearsal.on("web", "echo '# a person was here' >> /etc/nginx/sites-enabled/default");
    await rehearsal.on("db", "systemctl stop redis-server");
    await rehearsal.on("web", "DEBIAN_FRONTEND=noninteractive apt-get remove -y redis-tools");

    const { code, output } = await rehearsal.preview("--diff");
    assert.equal(code, 0, output);
    assert.match(output, /\+ +# a person was here$/m);
    assert.match(output, /3 drifted: /);
    const summary = output.match(/3 drifted: .*/)![0];
    for (const id of [
      "web:/etc/nginx/sites-enabled/default",
      "db:redis-server.service",
      "web:nginx-light,postgresql-client,redis-tools",
    ])
      assert.ok(summary.includes(id), `${id} is missing in: ${summary}`);
    assert.match(summary, /because of it: web:nginx\.service/);
  });

  test("up mends exactly these, and restarts what used the file", async () => {
    const startedAt = (host: string, unit: string) =>
      rehearsal.on(host, `systemctl show -P ExecMainStartTimestampMonotonic ${unit}`);
    const nginx = await startedAt("web", "nginx");
    const postgresql = await startedAt("db", "postgresql@17-main");

    const output = await rehearsal.up();
    assert.deepEqual(updated(output), ["nginx", "redis", "site", "web-packages"]);
    assert.notEqual(await startedAt("web", "nginx"), nginx);
    assert.equal(await startedAt("db", "postgresql@17-main"), postgresql);
    assert.equal(await rehearsal.on("db", "systemctl is-active redis-server"), "active");
    assert.match(rehearsal.visit("http://203.0.113.10/"), /^200 /);
    assert.equal((await rehearsal.preview("--expect-no-changes")).code, 0);
  });

  test("one changed value shows the file and the unit that it restarts, and only these", async () => {
    rehearsal.set("page:greeting", "Good morning");
    const { code, output } = await rehearsal.preview();
    assert.equal(code, 0, output);
    assert.deepEqual(updated(output), ["greeting-database", "greeting-sql"]);

    await rehearsal.up();
    assert.match(rehearsal.visit("http://203.0.113.10/"), /<h1>Good morning<\/h1>/);
  });

  test("destroy leaves the hosts as they were", async () => {
    const { code, output } = await rehearsal.pulumi("destroy", "--yes", "--skip-preview");
    assert.equal(code, 0, output);
    for (const host of ["db", "web"]) {
      const ours = await rehearsal.on(host, "ls -d /etc/estate /etc/systemd/system/page* 2>/dev/null || :");
      assert.equal(ours, "");
      // copies of what people had on the host stay
      assert.match(await rehearsal.on(host, "ls /var/lib/estate 2>/dev/null || :"), /^(kept)?$/);
    }
    assert.equal(await rehearsal.on("web", "getent passwd page || :"), "");
    const left =
      "dpkg-query -W -f '${db:Status-Status} ${Package}\\n' nginx-light postgresql redis-server 2>/dev/null || :";
    assert.doesNotMatch(await rehearsal.on("db", left), /^installed/m);
    assert.doesNotMatch(await rehearsal.on("web", left), /^installed/m);
  });
});

/** The names of the resources that a run updates, of lines such as ` ~ estate:host:File site update [diff: ~hash]`. */
function updated(output: string): string[] {
  const names = [...output.matchAll(/^ *~ +(?:├─ )?estate:\S+ +(\S+) +updat(?:e|ed|ing)\b/gm)].map(
    ([, name]) => name!,
  );
  return [...new Set(names)].sort();
}
