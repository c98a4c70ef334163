import assert from "node:assert/strict";
import { test } from "node:test";
import { EstateError } from "../../errors.ts";
import type { Step } from "../definition.ts";
import type { UnitInputs } from "./inputs.ts";
import type { Observed } from "./observed.ts";
import { absent, fileOf, inputs, page, pageContent, running } from "./samples.ts";
import { steps } from "./steps.ts";
import { unit } from "./unit.ts";

const own = "/etc/systemd/system/page.service";
const folder = "/var/lib/estate/resources/K";

function work(old: UnitInputs | undefined, wanted: UnitInputs, observed: Observed): Step[] {
  return steps({ old, wanted, observed, folder });
}

function titles(done: readonly Step[]): string[] {
  return done.map(({ title }) => title);
}

/** The commands of one step. */
function run(done: readonly Step[], title: string): string | undefined {
  const step = done.find((step) => step.title === title);
  return step && "run" in step ? step.run : undefined;
}

test("a new unit is written, read, started, and enabled last", () => {
  assert.deepEqual(titles(work(undefined, page({ dropIns: { "10-a.conf": "a\n" } }), absent())), [
    "keep what was there before",
    "remember the previous version",
    "make /etc/systemd/system/page.service.d",
    `write the new ${own}`,
    `write the new ${own}.d/10-a.conf`,
    "put the files of page.service in place",
    "prepare the start",
    "let systemd read its files again",
    "start page.service",
    "enable page.service",
    "forget the previous version",
  ]);
});

test("content travels as an upload, never in a command", () => {
  const secret = "[Service]\nEnvironment=KEY=canary\n";
  const done = work(undefined, page({ content: secret, dropIns: { "10-a.conf": secret } }), absent());
  assert.deepEqual(
    done.flatMap((step) => ("content" in step ? [[step.upload, Buffer.from(step.content).toString()]] : [])),
    [
      ["/etc/systemd/system/.page.service.estate-new", secret],
      [`${own}.d/.10-a.conf.estate-new`, secret],
    ],
  );
  for (const step of done) if ("run" in step) assert.ok(!step.run.includes("canary"), step.title);
});

test("a file takes its place in one stroke, readable, and complete on the disk", () => {
  assert.equal(
    run(work(undefined, page(), absent()), "put the files of page.service in place"),
    `chmod 0644 /etc/systemd/system/.page.service.estate-new
sync /etc/systemd/system/.page.service.estate-new
mv -fT /etc/systemd/system/.page.service.estate-new /etc/systemd/system/page.service`,
  );
});

test("the version that runs is remembered once, before anything is touched", () => {
  assert.equal(
    run(work(page(), page({ content: "[Unit]\n" }), running()), "remember the previous version"),
    `[ -e ${folder}/previous ] || {
rm -rf ${folder}/previous.part
mkdir ${folder}/previous.part
[ ! -e ${own} ] || cp -a ${own} ${folder}/previous.part
[ ! -e ${own}.d ] || cp -a ${own}.d ${folder}/previous.part
if systemctl is-active -q page.service 2>/dev/null; then : > ${folder}/previous.part/was-running; fi
mv ${folder}/previous.part ${folder}/previous
}`,
  );
});

test("what was there before a Create is kept as one, and named where it is lost", () => {
  const observed = running({ files: { [own]: fileOf("theirs\n") } });
  assert.equal(
    run(work(undefined, page(), observed), "keep what was there before"),
    `[ -e ${folder}/former ] || {
rm -rf ${folder}/former.part
mkdir ${folder}/former.part
mkdir -p ${folder}/former.part
cp -aT --remove-destination ${own} ${folder}/former.part/page.service
[ -L ${folder}/former.part/page.service ] || sync ${folder}/former.part/page.service
mv -fT ${folder}/former.part ${folder}/former
note 'a copy of the former ${own} is kept: ${folder}/former/page.service'
}`,
  );
});

test("a unit that is as it should be is touched by nothing", () => {
  assert.deepEqual(titles(work(page(), page(), running())), ["forget the previous version"]);
});

test("an edited unit is kept, mended and restarted", () => {
  assert.deepEqual(titles(work(page(), page(), running({ files: { [own]: fileOf("edited\n") } }))), [
    `keep what ${own} was changed to`,
    "remember the previous version",
    `write the new ${own}`,
    "put the files of page.service in place",
    "prepare the start",
    "let systemd read its files again",
    "restart page.service",
    "enable page.service",
    "forget the previous version",
  ]);
});

test("a stopped unit is only started", () => {
  assert.deepEqual(titles(work(page(), page(), running({ active: "failed", sub: "failed" }))), [
    "prepare the start",
    "start page.service",
    "forget the previous version",
  ]);
});

test("a used file that was repaired restarts the unit and touches nothing else", () => {
  const wanted = page({ restartOn: [`/etc/a@sha256:${fileOf("a").sha256}`] });
  const files = { [own]: fileOf(pageContent), "/etc/a": fileOf("a", { newer: true }) };
  assert.deepEqual(titles(work(wanted, wanted, running({ files }))), [
    "prepare the start",
    "restart page.service",
    "forget the previous version",
  ]);
});

test("of restartOn only the paths reach the host, since the version of a secret file is a secret", () => {
  const versions = ["a", "b"].map((text) => fileOf(text).sha256);
  const [old, wanted] = versions.map((hash) =>
    page({ restartOn: [`/etc/a@sha256:${hash}`, `canary ${hash}`] }),
  );
  const observed = running({ files: { [own]: fileOf(pageContent), "/etc/a": fileOf("b", { newer: true }) } });
  const told = JSON.stringify([
    work(old, wanted!, observed),
    unit.plan({ old, wanted: wanted!, observed }),
    unit.inspect.target(wanted!),
  ]);
  assert.match(told, /\/etc\/a changes/);
  assert.doesNotMatch(told, new RegExp(["canary", ...versions].join("|")));
});

test("a drop-in that leaves the program gives way to what was there before it", () => {
  const old = page({ dropIns: { "10-a.conf": "a\n" } });
  const files = { [own]: fileOf(pageContent), [`${own}.d/10-a.conf`]: fileOf("a\n") };
  assert.equal(
    run(work(old, page(), running({ files })), "put the files of page.service in place"),
    `if [ -e ${folder}/former/page.service.d/10-a.conf ]; then
mkdir -p -m 0755 ${own}.d
cp -aT --remove-destination ${folder}/former/page.service.d/10-a.conf ${own}.d/.10-a.conf.estate-new
[ -L ${own}.d/.10-a.conf.estate-new ] || sync ${own}.d/.10-a.conf.estate-new
mv -fT ${own}.d/.10-a.conf.estate-new ${own}.d/10-a.conf
else rm -f ${own}.d/10-a.conf; fi
rmdir ${own}.d 2>/dev/null || :`,
  );
});

test("a unit that should be stopped is stopped and disabled, without a start", () => {
  const done = work(page(), page({ state: "stopped", enabled: false }), running());
  assert.deepEqual(titles(done), [
    "stop page.service",
    "disable page.service",
    "forget the previous version",
  ]);
  assert.equal(run(done, "stop page.service"), "systemctl stop page.service");
});

test("enabling asks the unit first, and does not make every other one look outdated", () => {
  assert.equal(
    run(work(page(), page(), running({ enabled: "disabled" })), "enable page.service"),
    `case $(systemctl is-enabled page.service 2>/dev/null) in
enabled | enabled-runtime | disabled | linked | linked-runtime)
SYSTEMD_OFFLINE=1 systemctl -q reenable page.service
systemctl daemon-reload ;;
esac`,
  );
});

test("new content without [Install] takes away the links of the former one's, although the unit is enabled", () => {
  const done = work(page(), page({ content: "[Service]\nExecStart=/bin/true\n" }), running());
  assert.match(
    run(done, "enable page.service") ?? "",
    /^case .*\nenabled \|.*\)\nSYSTEMD_OFFLINE=1 systemctl -q reenable page\.service\n/,
  );
});

test("each type is started in its own way", () => {
  const start = (name: string) => {
    const wanted = inputs({ name, content: "[Unit]\n" });
    return run(work(undefined, wanted, absent(name)), `start ${name}`);
  };
  assert.equal(start("a.service"), 'bring_up bounded restart "$name"');
  for (const name of ["a.timer", "a@1.service", "a@1.timer", "srv-data.automount", "a.path"])
    assert.equal(start(name), 'bring_up bounded restart "$name"');
  assert.equal(start("srv-data.mount"), "bring_up restart_mount");
  assert.equal(start("a.socket"), "bring_up restart_socket");
  assert.equal(start("a.target"), 'bring_up bounded start "$name"');
  assert.equal(start("a.slice"), 'bring_up bounded start "$name"');
  assert.equal(start("a@.service"), undefined);
});

test("a start is bounded by the timeout in seconds", () => {
  const done = work(undefined, page({ startTimeout: "5 minutes" }), absent());
  assert.match(run(done, "prepare the start") ?? "", /timeout 300 systemctl/);
});

for (const [what, wanted, observed, message] of [
  [
    "a masked unit",
    page(),
    running({ load: "masked" }),
    /^page\.service is masked on the host, .*"systemctl unmask page\.service"/,
  ],
  [
    "a unit that no package brought",
    inputs({ name: "page.service" }),
    absent(),
    /^page\.service does not exist on the host; .*host\.Packages/,
  ],
  [
    "an alias",
    inputs({ name: "redis.service" }),
    running({ id: "redis-server.service" }),
    /^redis\.service is another name of redis-server\.service/,
  ],
  [
    "a used file of another version",
    page({ restartOn: [`/etc/a@sha256:${"0".repeat(64)}`] }),
    running({ files: { "/etc/a": fileOf("other") } }),
    /^page\.service would start with another \/etc\/a than the one that restartOn names: the file on the host has another content; apply its host\.File first/,
  ],
  [
    "a used file that is absent",
    page({ restartOn: [`/etc/a@sha256:${"0".repeat(64)}`] }),
    running({ files: { "/etc/a": null } }),
    /the file on the host is absent/,
  ],
] as const)
  test(`${what} is refused with a sentence before anything is done`, () => {
    assert.throws(
      () => work(undefined, wanted, observed),
      (error) => {
        assert.ok(error instanceof EstateError);
        assert.match(error.message, message);
        return true;
      },
    );
  });
