import assert from "node:assert/strict";
import { test } from "node:test";
import { parseFacts } from "./facts.ts";
import { propose } from "./propose.ts";
import { sampleAnswer, sampleSections } from "./samples.ts";

const found = (changed: Readonly<Record<string, string>> = {}) =>
  propose(parseFacts("web", sampleAnswer(changed)));
const addresses = ({ proposals }: ReturnType<typeof propose>) =>
  proposals.map(({ kind, address }) => `${kind} ${address}`);
const why = (what: string, changed?: Readonly<Record<string, string>>) => {
  const { reason, why } = found(changed).leftOut.find((one) => one.what.startsWith(what)) ?? {};
  return `${reason}: ${why}`;
};

test("what people did is proposed, and nothing that packages and the system brought", () => {
  assert.deepEqual(addresses(found()), [
    "AptSource docker",
    "Sysctl router",
    "Packages nginx,tree",
    "Group crew",
    "Group deploy",
    "User deploy",
    "Directory /etc/page",
    "File /etc/apt/sources.list",
    "File /etc/nginx/nginx.conf",
    "Symlink /etc/nginx/sites-enabled/page",
    "File /etc/page/public.conf",
    "File /etc/sysctl.d/60-late.conf",
    "Symlink /etc/systemd/system/rpcbind.service",
    "Unit fstrim.timer",
    "Unit nftables.service",
    "Unit nginx.service",
    "Unit page-clean.service",
    "Unit page.service",
    "Unit wg-quick@wg0.service",
  ]);
});

test("what is left out has a reason", () => {
  assert.deepEqual(
    found().leftOut.map(({ what, reason }) => `${reason} ${what}`),
    [
      "not-said package steam:i386",
      "not-said package half",
      "hold nginx",
      "user User ada",
      "root-keys /root/.ssh/authorized_keys",
      "large /etc/page/large.conf",
      "binary /etc/page/logo.png",
      "secret /etc/page/page.conf",
      "secret /etc/page/smtp.conf",
      "secret /etc/page/token.key",
      "not-said /etc/nginx/mime.types",
      "secret token.service (/etc/systemd/system/token.service)",
    ],
  );
});

test("no word of a secret is in what is proposed or told", () => {
  assert.doesNotMatch(JSON.stringify(found()), /canary|hunter2/);
});

test("a user whose password lets somebody in is told how to become one of keys", () => {
  assert.match(why("User ada"), /^user: .*it has a password.*usermod --lock ada/);
});

test("a setting that the kernel has otherwise stays a file, which an import does not change", () => {
  assert.ok(addresses(found()).includes("File /etc/sysctl.d/60-late.conf"));
  const Sysctl = sampleSections.Sysctl!.replace("swappiness:60", "swappiness:10");
  assert.ok(addresses(found({ Sysctl })).includes("Sysctl late"));
});

test("a source that says more than its kind can stays a file, and so does its key", () => {
  const AptSource = sampleSections.AptSource!.replace(
    "sources:Components: stable",
    "sources:Components: stable\n/etc/apt/sources.list.d/docker.sources:Trusted: yes",
  );
  const all = addresses(found({ AptSource }));
  assert.ok(!all.includes("AptSource docker"));
  assert.ok(all.includes("File /etc/apt/sources.list.d/docker.sources"));
  assert.ok(all.includes("File /etc/apt/keyrings/docker.asc"));
});

test("what runs now and then is not held to be stopped", () => {
  const unit = (name: string) => found().proposals.find(({ address }) => address === name)!.inputs;
  assert.equal(unit("page-clean.service").state, "any");
  assert.deepEqual(unit("fstrim.timer"), { name: "fstrim.timer", enabled: false, state: "stopped" });
  assert.deepEqual(unit("wg-quick@wg0.service"), { name: "wg-quick@wg0.service" });
});

test("what an estate holds already is not proposed again, nor the files that it consists of", () => {
  const managed = [
    ["File", "/etc/page/public.conf"],
    ["Unit", "page.service"],
    ["User", "deploy"],
    ["AptSource", "docker"],
    ["Sysctl", "router"],
    ["Packages", "nginx,redis"],
    ["Directory", "/etc/page"],
  ].map(([kind, address]) => `${kind}\ttarget\tweb:${address}\turn:x\n`);
  const all = addresses(found({ managed: managed.join("") }));
  assert.deepEqual(
    all.filter((address) => /public|page\.service|User|docker|router|nginx,|Directory/.test(address)),
    [],
  );
  assert.ok(all.includes("Packages tree"));
});

test("a unit whose file is newer than what runs is said to be restarted", () => {
  const Unit = sampleSections.Unit!.replace(
    "Id=page.service\nLoadState=loaded\nActiveState=active\nSubState=dead\nUnitFileState=enabled\nExecMainStartTimestamp=",
    "Id=page.service\nLoadState=loaded\nActiveState=active\nSubState=dead\nUnitFileState=enabled\nExecMainStartTimestamp=Mon 2020-01-06 10:00:00.000000 UTC",
  );
  const page = found({ Unit }).proposals.find(({ address }) => address === "page.service");
  assert.match(page?.drift ?? "", /^restart, because .*page\.service is newer/);
});

test("a unit is enabled or disabled by hand against its package, else against the preset", () => {
  const origins = (changed: Readonly<Record<string, string>>) =>
    found(changed)
      .proposals.filter(({ kind }) => kind === "Unit")
      .map(({ address, origin }) => `${address}: ${origin}`);
  const none = { "enabled-by-packages": "", "decided-by-packages": "" };
  assert.ok(origins({}).includes("fstrim.timer: disabled by hand"));
  assert.ok(origins({}).includes("nftables.service: enabled by hand"));
  assert.ok(!origins(none).some((one) => /^(fstrim|nftables)/.test(one)));
  const preset = { "unit-files": "nftables.service enabled disabled\n" };
  assert.ok(origins({ ...none, ...preset }).includes("nftables.service: enabled by hand"));
});

test("a masked unit is the link that masks it, and no unit", () => {
  const mask = found().proposals.find(({ address }) => address.endsWith("rpcbind.service"));
  assert.deepEqual(mask?.inputs, { path: "/etc/systemd/system/rpcbind.service", target: "/dev/null" });
});

test("a file that belongs to a number without a name is told what to do about it", () => {
  const File = sampleSections.File!.replace(
    /644\tdeploy\t0\tcrew\t0\t(\d+)\t\/etc\/page\/public.conf/,
    "644\tUNKNOWN\t4711\tcrew\t0\t$1\t/etc/page/public.conf",
  );
  assert.match(why("/etc/page/public.conf", { File }), /^not-said: .*belongs to the number 4711/);
});
