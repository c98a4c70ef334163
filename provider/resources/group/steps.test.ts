import assert from "node:assert/strict";
import { test } from "node:test";
import type { Step } from "../definition.ts";
import type { GroupInputs } from "./inputs.ts";
import type { GroupObserved } from "./inspect.ts";
import { absent, asWanted, numbered, wanted } from "./samples.ts";
import { steps } from "./steps.ts";
import { undo } from "./undo.ts";

const folder = "/var/lib/estate/resources/Group-models-12345678";

function text(all: readonly Step[]): string {
  return all.map((step) => `# ${step.title}\n${"run" in step ? step.run : ""}`).join("\n");
}

function commands(observed: GroupObserved, to: GroupInputs = wanted): string {
  return text(steps({ old: undefined, wanted: to, observed, folder }));
}

const remember = `# write down the number of models
getent group models | cut -d: -f3 >${folder}/gid.part
mv -f ${folder}/gid.part ${folder}/gid`;

test("a group is made, with the number that it had if it was there once", () =>
  assert.equal(
    commands(absent, { ...wanted, system: true }),
    `# make the group models
getent group models >/dev/null || {
set --
if [ -s ${folder}/gid ]; then
read -r gid <${folder}/gid
getent group "$gid" >/dev/null || set -- "--gid=$gid"
fi
groupadd --system "$@" models
}
${remember}`,
  ));

test("a number that another group has is refused", () =>
  assert.equal(
    commands(absent, numbered),
    `# make the group models
getent group models >/dev/null || {
holder=$(getent group 4000 | cut -d: -f1)
if [ -n "$holder" ]; then
echo "the gid 4000 belongs to $holder: say another one for models, or none" >&2
exit 1
fi
set -- --gid=4000
groupadd "$@" models
}
${remember}`,
  ));

test("of a group that is there only the number is written down", () =>
  assert.equal(commands(asWanted), remember));

test("a gid is never changed, and the error says what a person can do", () =>
  assert.throws(() => commands(asWanted, numbered), {
    name: "EstateError",
    message:
      "the group models has the gid 1001, and the program says 4000. It is not changed for you, because what belongs to the group would keep 1001. Say gid: 1001 or none in the program; or do on the host: groupmod --gid 4000 models && find / -xdev -gid 1001 -exec chgrp -h 4000 {} +",
  }));

test("a group that was there before stays", () =>
  assert.deepEqual(undo({ inputs: wanted, before: asWanted }), []));

test("a group that we made is removed, with what a kill may leave of it", () =>
  assert.equal(
    text(undo({ inputs: wanted, before: absent })),
    `# remove the group models
if entry=$(getent group models); then
numbered=\${entry#*:*:} gid=\${numbered%%:*} members=\${numbered#*:}
users=$(getent passwd | awk -F: -v gid="$gid" '$4 == gid { printf "%s%s", comma, $1; comma = ", " }')
if [ -n "$users" ]; then
echo 'the group models cannot be removed, because it is the primary group of '"$users: remove them first, give them another one (usermod --gid), or keep the group in the program" >&2
exit 1
fi
[ -z "$members" ] || note 'the group models is removed; its members were '"$members"
groupdel models
fi
# remove what is left of the group models
if ! getent group models >/dev/null && grep -qs '^models:' /etc/gshadow; then grpconv; fi`,
  ));
