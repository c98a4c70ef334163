import assert from "node:assert/strict";
import { test } from "node:test";
import { StandIn } from "../../server/testing/apt-stand-in.ts";
import { LocalHost } from "../../server/testing/local-host.ts";
import type { PackagesInputs } from "./inputs.ts";
import type { PackagesObserved } from "./inspect.ts";
import { packages } from "./packages.ts";
import { wantedPackages } from "./samples.ts";

const wanted = wantedPackages(["less", "tree"]);
const published = ["less", "tree", "file"];

function assertConverged(host: LocalHost<PackagesInputs, PackagesObserved>, now = wanted) {
  assert.deepEqual(packages.plan({ old: now, wanted: now, observed: host.observe(now) }), []);
}

test("missing packages come in one transaction, after the lists were read for the first time", () => {
  using apt = new StandIn({ published });
  using host = new LocalHost(packages);
  assert.deepEqual(host.apply({ wanted }).notes, []);
  assert.deepEqual(apt.calls(), ["apt-get update", "apt-get install --no-install-recommends less tree"]);
  assertConverged(host);
});

test("how far apt is, is told while it installs", () => {
  using _apt = new StandIn({ published });
  using host = new LocalHost(packages);
  assert.deepEqual(host.apply({ wanted }).progress, ["apt: 50 %, Installing less"]);
});

test("the lists are not read again within a day", () => {
  using apt = new StandIn({ published });
  using host = new LocalHost(packages);
  host.apply({ wanted });
  apt.calls();
  const more = wantedPackages(["less", "tree", "file"]);
  host.apply({ old: wanted, wanted: more });
  assert.deepEqual(apt.calls(), ["apt-get install --no-install-recommends file"]);
});

test("a package that was published after the lists were read is found", () => {
  using apt = new StandIn({ published: ["less"] });
  using host = new LocalHost(packages);
  host.apply({ wanted: wantedPackages(["less"]) });
  apt.calls();
  apt.publishing(...published);
  assert.equal(host.apply({ wanted }).failed, undefined);
  assert.deepEqual(apt.calls(), [
    "apt-get install --no-install-recommends tree",
    "apt-get update",
    "apt-get install --no-install-recommends tree",
  ]);
});

test("a package that does not exist is an error in apt's words, with the host's release", () => {
  using _apt = new StandIn({ published });
  using host = new LocalHost(packages);
  const { failed, rest } = host.apply({ wanted: wantedPackages(["nosuch"]) });
  assert.equal(failed, "install nosuch");
  assert.match(
    rest,
    /^E: Unable to locate package nosuch\napt-get could not install the packages on \S.*\. What apt said in full is in \S+\/apt\.log on the host\.$/,
  );
});

test("a virtual package is an error, since it is never installed itself", () => {
  using _apt = new StandIn({ published, virtual: { pager: "less" } });
  using host = new LocalHost(packages);
  assert.match(
    host.apply({ wanted: wantedPackages(["pager"]) }).rest,
    /^pager is a virtual package, .* apt-cache showpkg pager lists them on the host\.$/,
  );
});

const locked = "E: Could not get lock /var/lib/dpkg/lock-frontend. It is held by process 17 (apt-get)";

test("a lock that another holds is waited for, and said once", () => {
  using apt = new StandIn({ published });
  using host = new LocalHost(packages);
  apt.failing(locked, locked);
  const { notes, failed } = host.apply({ wanted });
  assert.deepEqual(
    { notes, failed },
    { notes: [`waiting up to 5 minutes for apt: ${locked}`], failed: undefined },
  );
  assert.deepEqual(apt.calls(), [
    "apt-get update",
    "sleep 2",
    "apt-get update",
    "sleep 2",
    "apt-get update",
    "apt-get install --no-install-recommends less tree",
  ]);
});

test("a cache that another apt's update takes away is written again", () => {
  using apt = new StandIn({ published });
  using host = new LocalHost(packages);
  const file = "/var/cache/apt/pkgcache.bin";
  apt.failing(
    `E: Problem renaming the file ${file}.9lt0t9 to ${file} - rename (2: No such file or directory)`,
    "E: The package cache file is corrupted",
  );
  assert.equal(host.apply({ wanted }).failed, undefined);
  assert.deepEqual(apt.calls(), [
    "apt-get update",
    "sleep 1",
    "apt-get update",
    "sleep 1",
    "apt-get update",
    "apt-get install --no-install-recommends less tree",
  ]);
});

test("a cache that stays corrupted is an error in apt's words", () => {
  using apt = new StandIn({ published });
  using host = new LocalHost(packages);
  host.apply({ wanted: wantedPackages(["file"]) });
  apt.failing(...Array<string>(20).fill("E: The package cache file is corrupted"));
  assert.match(host.apply({ wanted }).rest, /^E: The package cache file is corrupted/);
});

test("a lock that is held for five minutes is an error that names its holder", () => {
  using apt = new StandIn({ published });
  using host = new LocalHost(packages);
  host.apply({ wanted: wantedPackages(["file"]) });
  apt.calls();
  apt.failing(...Array<string>(200).fill(locked));
  const { failed, rest } = host.apply({ wanted });
  assert.equal(failed, "install less, tree");
  assert.match(rest, /It is held by process 17 \(apt-get\)/);
  assert.equal(apt.calls().filter((call) => call === "sleep 2").length, 150);
});

test("what an interrupted dpkg left is configured first, keeping the configuration that is there", () => {
  using apt = new StandIn({ published });
  using host = new LocalHost(packages);
  host.apply({ wanted: wantedPackages(["file"]) });
  apt.calls();
  apt.failing("E: dpkg was interrupted, you must manually run 'dpkg --configure -a' to correct the problem.");
  assert.equal(host.apply({ wanted }).failed, undefined);
  assert.deepEqual(apt.calls(), [
    "apt-get install --no-install-recommends less tree",
    "dpkg --force-confdef --force-confold --configure -a",
    "apt-get install --no-install-recommends less tree",
  ]);
});

test("sources that cannot be reached do not stop what the lists already offer", () => {
  using apt = new StandIn({ published });
  using host = new LocalHost(packages);
  apt.failing("E: The repository 'http://packages.internal trixie Release' does not have a Release file.");
  const { notes, failed } = host.apply({ wanted });
  assert.equal(failed, undefined);
  assert.deepEqual(notes, [
    "apt-get update found not all of its sources: E: The repository 'http://packages.internal trixie Release' does not have a Release file.",
  ]);
});

test("a package that a kill tore is unpacked again, also one that is only needed", () => {
  using apt = new StandIn({ published, installed: ["file"] });
  using host = new LocalHost(packages);
  apt.tear("file");
  host.apply({ wanted });
  assert.deepEqual(apt.packages(), [
    "file installed ok install 1.0",
    "less installed ok install 1.0",
    "tree installed ok install 1.0",
  ]);
});

test("a package that another apt unpacks is waited for, and not taken for torn", () => {
  using apt = new StandIn({ published, installed: ["file"] });
  using host = new LocalHost(packages);
  apt.unpack("file");
  host.apply({ wanted });
  assert.deepEqual(apt.calls(), [
    "apt-get update",
    "apt-get check",
    "apt-get install --no-install-recommends less tree",
  ]);
});

test("an undo removes what we brought, and leaves what was there", () => {
  using apt = new StandIn({ published, installed: ["less"] });
  using host = new LocalHost(packages);
  host.apply({ wanted });
  apt.calls();
  assert.deepEqual(host.undo(wanted).notes, [
    "less was there before, so it stays",
    "removed tree; configuration and data stay, apt-get purge tree removes these too",
  ]);
  assert.deepEqual(apt.calls(), ["apt-get remove tree"]);
  assert.equal(host.remembers(wanted), false);
});

test("what was there before stays also when it was removed by hand and came back through us", () => {
  using apt = new StandIn({ published, installed: ["less", "tree"] });
  using host = new LocalHost(packages);
  host.apply({ wanted });
  apt.tear("less");
  host.apply({ old: wanted, wanted });
  host.undo(wanted);
  assert.deepEqual(apt.packages(), ["less installed ok install 1.0", "tree installed ok install 1.0"]);
});

test("nothing is removed that another package needs, and the error says which", () => {
  using apt = new StandIn({ published, installed: ["browser"], needs: { browser: "less" } });
  using host = new LocalHost(packages);
  host.apply({ wanted });
  apt.calls();
  const { failed, rest } = host.undo(wanted);
  assert.equal(failed, "remove less, tree");
  assert.equal(
    rest,
    " browser depends on less.\nless tree cannot be removed, because others need it, which the program does not name: browser. Remove those first, or keep less tree in the program.".trim(),
  );
  assert.deepEqual(apt.calls(), []);
  assert.equal(host.remembers(wanted), true);
});

test("what is held is released when it leaves the program, and the rest stays held", () => {
  const both = wantedPackages(["less", "tree"], { hold: true });
  const one = wantedPackages(["less"], { hold: true });
  using apt = new StandIn({ published, installed: ["tree"] });
  using host = new LocalHost(packages);
  host.apply({ wanted: both });
  assertConverged(host, both);
  host.apply({ old: both, wanted: one });
  assert.deepEqual(apt.packages(), ["less installed ok hold 1.0", "tree installed ok install 1.0"]);
});

test("a run that is killed at any call of a program is completed by the next, and undone without a trace", () => {
  const holding = wantedPackages(["less", "tree"], { hold: true });
  let calls = 0;
  for (let killed = true; killed && calls < 50; calls++) {
    using apt = new StandIn({ published, installed: ["less"] });
    using host = new LocalHost(packages);
    // the first call is the question that precedes the work
    apt.killingAt(calls + 2);
    ({ killed } = host.apply({ wanted: holding }));
    apt.killingAt(0);
    assert.equal(host.apply({ wanted: holding }).failed, undefined);
    assertConverged(host, holding);
    apt.killingAt(calls + 2);
    host.undo(holding);
    apt.killingAt(0);
    if (host.remembers(holding)) host.undo(holding);
    assert.deepEqual(apt.packages(), ["less installed ok install 1.0", "tree config-files ok deinstall 1.0"]);
  }
  assert.ok(calls > 5, `${calls} runs`);
});
