import assert from "node:assert/strict";
import { test } from "node:test";
import type { Step } from "../definition.ts";
import type { MountInputs } from "./inputs.ts";
import type { MountObserved } from "./inspect.ts";
import { bound, having, share, without } from "./samples.ts";
import { steps } from "./steps.ts";
import { undo } from "./undo.ts";

const folder = "/var/lib/estate/resources/K";

function work(old: MountInputs | undefined, wanted: MountInputs, observed: MountObserved): Step[] {
  return steps({ old, wanted, observed, folder });
}

function titles(done: readonly Step[]): string[] {
  return done.map(({ title }) => title);
}

function index(done: readonly Step[], title: string): number {
  const found = titles(done).indexOf(title);
  assert.notEqual(found, -1, `${title} is not among: ${titles(done).join(", ")}`);
  return found;
}

test("a new mount is a unit that is written, started and enabled, at a directory that is noted as ours", () => {
  const done = work(undefined, bound, without(bound));
  assert.deepEqual(titles(done).slice(0, 3), [
    "make room for what is kept",
    "find /srv/data",
    "write down that the directory was not there before",
  ]);
  assert.ok(index(done, "start mnt-box.mount") < index(done, "enable mnt-box.mount"));
});

test("what is to be bound must be there, since systemd would make an empty directory of it", () => {
  const find = work(undefined, bound, without(bound))[1]!;
  assert.equal(
    "run" in find && find.run,
    "[ -e /srv/data ] || { echo '/srv/data is not there: let the mount depend on the host.Directory, or on what else brings it' >&2; exit 1; }",
  );
});

test("a directory that is there already is not noted as ours", () =>
  assert.ok(
    !titles(work(undefined, bound, without(bound, "empty")))
      .join()
      .includes("write down"),
  ));

test("a change mounts anew by the unit itself, which goes back if that fails", () => {
  const done = work(bound, { ...bound, options: ["ro", "nosuid"] }, having(bound));
  assert.ok(titles(done).includes("restart mnt-box.mount"));
  assert.ok(!titles(done).includes("unmount /mnt/box"));
});

test("what somebody mounted in its place is unmounted first, since systemd takes it for the unit's own", () => {
  const done = work(bound, bound, having(bound, { asked: false }));
  assert.ok(index(done, "unmount /mnt/box") < index(done, "start mnt-box.mount"));
});

test("to wait for a first use, nothing may be mounted", () => {
  const waiting = { ...bound, automount: true };
  const done = work(bound, waiting, having(bound));
  assert.ok(index(done, "unmount /mnt/box") < index(done, "start mnt-box.automount"));
  assert.ok(!titles(done).includes("start mnt-box.mount"));
  const back = work(waiting, bound, having(waiting));
  assert.ok(index(back, "unmount /mnt/box") < index(back, "end mnt-box.automount"));
  assert.ok(index(back, "end mnt-box.automount") < index(back, "start mnt-box.mount"));
});

test("a password travels as an upload into a file that only root reads, and a former one comes back where it fails", () => {
  const done = work(share, { ...share, password: "canary-2" }, having(share));
  const upload = done.find((step) => "content" in step && step.upload.includes("credentials"));
  assert.ok(upload && "content" in upload);
  assert.equal(upload.upload, "/etc/mount-credentials/.mnt-box.estate-new");
  assert.equal(Buffer.from(upload.content).toString(), "username=u1\npassword=canary-2\n");
  for (const step of done) {
    assert.doesNotMatch(step.title, /canary/);
    if ("run" in step) assert.doesNotMatch(step.run, /canary/);
  }
  const runs = done.map((step) => ("run" in step ? step.run : "")).join("\n");
  assert.match(runs, /^chmod 0600 \/etc\/mount-credentials\/\.mnt-box\.estate-new$/m);
  assert.match(runs, /mv -fT \S+\/previous-credentials \/etc\/mount-credentials\/mnt-box$/m);
  assert.ok(index(done, "remember the previous version") < index(done, "restart mnt-box.mount"));
});

test("a password that leaves the program is left nowhere", () => {
  const { user: _, password: __, ...guest } = share;
  const last = work(share, guest, having(share)).at(-1)!;
  assert.equal(
    "run" in last && last.run,
    `rm -f ${folder}/previous-credentials /etc/mount-credentials/mnt-box`,
  );
});

test("an undo unmounts, takes the units away, and the directory if it is ours and empty", () => {
  const done = undo({ inputs: bound, before: without(bound), observed: having(bound), folder });
  assert.deepEqual(titles(done), [
    "unmount /mnt/box",
    "stop and disable mnt-box.mount",
    "remove the files of mnt-box.mount",
    "let systemd read its files again",
    "leave nothing of the mount at /mnt/box",
  ]);
});

test("an undo leaves mounted what was mounted before", () =>
  assert.deepEqual(titles(undo({ inputs: bound, before: having(bound), observed: having(bound), folder })), [
    "remove the files of mnt-box.mount",
    "let systemd read its files again",
    "leave nothing of the mount at /mnt/box",
  ]));
