import assert from "node:assert/strict";
import { test } from "node:test";
import type { Step } from "../definition.ts";
import { enterFunction } from "../enter.ts";
import type { DirectoryInputs } from "./inputs.ts";
import type { DirectoryObserved } from "./inspect.ts";
import { absent, aFile, asWanted, wanted } from "./samples.ts";
import { steps, undo } from "./steps.ts";

/** What every chown says where it fails. */
const hint =
  " || { echo 'if the user or group is made by this program, let this resource depend on its host.User or package; otherwise make it on the host' >&2; exit 1; }";

const folder = "/var/lib/estate/resources/Directory-srv-app-data-12345678";

function text(done: readonly Step[]): string {
  return done.map((step) => `# ${step.title}\n${"run" in step ? step.run : ""}`).join("\n");
}

function commands(observed: DirectoryObserved, to: DirectoryInputs = wanted): string {
  return text(steps({ old: undefined, wanted: to, observed, folder }));
}

function undone(before: DirectoryObserved, observed: DirectoryObserved): string {
  return text(undo({ inputs: wanted, before, observed, folder }));
}

test("missing parents are written down before they are made", () =>
  assert.equal(
    commands(absent),
    `# make the parents of /srv/app/data
[ -e ${folder}/made-parents ] || {
for parent in /srv/app /srv; do [ -e "$parent" ] || printf '%s\\n' "$parent"; done > ${folder}/made-parents.part
mv -f ${folder}/made-parents.part ${folder}/made-parents
}
${enterFunction}
enter /
[ -e ./srv ] || (umask 022; mkdir ./srv)
enter /srv
[ -e ./app ] || (umask 022; mkdir ./app)
# make /srv/app/data
${enterFunction}
enter /srv/app
[ -e ./data ] || (umask 077; mkdir ./data)
enter /srv/app/data
chown -h app:app .${hint}
chmod 00750 .`,
  ));

test("a directory below the root has no parents to make", () =>
  assert.equal(
    commands(absent, { ...wanted, path: "/data" }),
    `# make /data
${enterFunction}
enter /
[ -e ./data ] || (umask 077; mkdir ./data)
enter /data
chown -h app:app .${hint}
chmod 00750 .`,
  ));

test("only what differs is set", () => {
  assert.equal(
    commands({ ...asWanted, mode: "2750" }),
    `# change the permissions of /srv/app/data\n${enterFunction}\nenter /srv/app/data\nchmod 00750 .`,
  );
  assert.equal(commands(asWanted), "");
});

test("what is there instead of a directory is never removed", () =>
  assert.throws(() => commands(aFile), { name: "EstateError" }));

test("a directory that was there before gets its permissions back", () =>
  assert.equal(
    undone({ ...asWanted, owner: "4711", mode: "2755" }, asWanted),
    `# change the permissions of /srv/app/data\n${enterFunction}\nenter /srv/app/data\nchown -h 4711:app .${hint}\nchmod 02755 .`,
  ));

test("a directory that was there before and is gone is nothing to undo", () =>
  assert.equal(undone(asWanted, absent), ""));

test("a directory that we made is removed if it is empty, and then the parents made for it", () =>
  assert.equal(
    undone(absent, asWanted),
    `# remove /srv/app/data
if ! [ -e /srv/app/data ] || said=$(rmdir /srv/app/data 2>&1); then
if [ -e ${folder}/made-parents ]; then
while IFS= read -r parent; do rmdir "$parent" 2>/dev/null || break; done < ${folder}/made-parents
fi
else
note '/srv/app/data stays: '"$said"
fi`,
  ));

test("a link in its place stays", () =>
  assert.equal(
    undone(absent, { ...aFile, type: "symlink" }),
    "# leave /srv/app/data\nnote '/srv/app/data stays as it is: a symbolic link took the place of the directory'",
  ));
