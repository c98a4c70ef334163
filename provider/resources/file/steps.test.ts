import assert from "node:assert/strict";
import { test } from "node:test";
import type { Step } from "../definition.ts";
import { enterFunction } from "../enter.ts";
import { type FileInputs, hashOf } from "./inputs.ts";
import type { FileObserved } from "./inspect.ts";
import { absent, asWanted, byHand, inItsPlace, wanted } from "./samples.ts";
import { steps } from "./steps.ts";

/** What every chown says where it fails. */
const hint =
  " || { echo 'if the user or group is made by this program, let this resource depend on its host.User or package; otherwise make it on the host' >&2; exit 1; }";

const former = { ...wanted, content: "former" };
const folder = "/var/lib/estate/resources/File-etc-motd-12345678";

/** A step as one text: its title, and what runs or where it uploads. */
function text(step: Step): string {
  if ("run" in step) return `# ${step.title}\n${step.run}`;
  const sent = "content" in step ? Buffer.from(step.content) : step.file;
  return `# ${step.title}\n> ${step.upload}: ${sent}`;
}

function commands(
  observed: FileObserved,
  { old, to = wanted }: { old?: FileInputs; to?: FileInputs } = {},
): string {
  return steps({ old, wanted: to, observed, folder }).map(text).join("\n");
}

const write = `# find the directory of /etc/motd
[ -d /etc ] || { echo 'the directory /etc is not there: declare it as a host.Directory that this file depends on, or create it' >&2; exit 1; }
${enterFunction}
enter /etc
# receive the new content of /etc/motd
> ${folder}/received: hello

# set the permissions of /etc/motd
chown -h root:root ${folder}/received${hint}
chmod 00644 ${folder}/received
# write the new content beside /etc/motd
cp -T --remove-destination --preserve=mode,ownership ${folder}/received ./.motd.estate-new
sync ./.motd.estate-new`;

const keepFormer = `# keep the former /etc/motd
[ -e ${folder}/kept ] || [ -L ${folder}/kept ] || {
cp -aT --remove-destination /etc/motd ${folder}/kept.part
[ -L ${folder}/kept.part ] || sync ${folder}/kept.part
mv -fT ${folder}/kept.part ${folder}/kept
note 'a copy of the former /etc/motd is kept: ${folder}/kept'
}`;

const keepVersion = `# keep what /etc/motd was changed to
kept=/var/lib/estate/kept/etc/motd-$(date -u +%Y%m%dT%H%M%SZ)
mkdir -p /var/lib/estate/kept/etc
cp -aT --remove-destination /etc/motd "$kept.part"
[ -L "$kept.part" ] || sync "$kept.part"
mv -fT "$kept.part" "$kept"
note '/etc/motd was changed on the host; that version is kept: '"$kept"`;

const putInPlace = `# put the new /etc/motd in its place
mv -fT ./.motd.estate-new ./motd
rm -f ${folder}/received`;

const validate = `# validate the new content of /etc/motd
(
cd /
visudo -cf /etc/.motd.estate-new
) >&2 || {
echo 'the command that validates refuses the new content of /etc/motd, and the old one stays; the command ended with '$? >&2
rm -f ./.motd.estate-new ${folder}/received
exit 1
}`;

const situations: [string, string, string][] = [
  [
    "where nothing is, the file is written beside and moved into its place",
    commands(absent),
    `${write}\n${putInPlace}`,
  ],
  ["another file is kept before it is replaced", commands(byHand), `${write}\n${keepFormer}\n${putInPlace}`],
  [
    "a symbolic link is kept before it is replaced",
    commands(inItsPlace("symlink")),
    `${write}\n${keepFormer}\n${putInPlace}`,
  ],
  [
    "a file that is the same already is kept without a word, for the day when it comes back",
    commands(asWanted),
    keepFormer.replace(/note .*\n/, ""),
  ],
  [
    "content is validated before anything is kept or replaced",
    commands(byHand, { to: { ...wanted, validate: "visudo -cf %s" } }),
    `${write}\n${validate}\n${keepFormer}\n${putInPlace}`,
  ],
  [
    "what people made of the file is kept before it is mended",
    commands(byHand, { old: wanted }),
    `${write}\n${keepVersion}\n${putInPlace}`,
  ],
  [
    "a link that people put in the file's place is kept before it is mended",
    commands(inItsPlace("symlink"), { old: wanted }),
    `${write}\n${keepVersion}\n${putInPlace}`,
  ],
  [
    "our own former content is replaced without a copy",
    commands({ ...asWanted, hash: hashOf(former) }, { old: former }),
    `${write}\n${putInPlace}`,
  ],
  ["a file that is gone is written again", commands(absent, { old: wanted }), `${write}\n${putInPlace}`],
  [
    "a changed mode is mended by a new file",
    commands({ ...asWanted, mode: "0666" }, { old: wanted }),
    `${write}\n${putInPlace}`,
  ],
  [
    "a changed owner is mended by a new file",
    commands({ ...asWanted, owner: "app" }, { old: wanted }),
    `${write}\n${putInPlace}`,
  ],
  ["where nothing differs, nothing is done", commands(asWanted, { old: wanted }), ""],
  [
    "another command that validates alone does nothing",
    commands(asWanted, { old: wanted, to: { ...wanted, validate: "visudo -cf %s" } }),
    "",
  ],
];
for (const [name, actual, expected] of situations) test(name, () => assert.equal(actual, expected));

test("content is never part of a command", () => {
  const secret = { ...wanted, content: "canary-4711\n", validate: "grep -c . %s" };
  const written = steps({ old: undefined, wanted: secret, observed: byHand, folder });
  assert.equal(written.filter((step) => "upload" in step).length, 1);
  assert.doesNotMatch(JSON.stringify(written.map((step) => ("run" in step ? step : step.title))), /canary/);
});

test("a quote in a path stays a quote", () =>
  assert.match(
    commands(absent, { to: { ...wanted, path: "/srv/it's" } }),
    /mv -fT '\.\/\.it'\\''s\.estate-new' '\.\/it'\\''s'\n/,
  ));

test("a file below the root is written below the root", () =>
  assert.match(
    commands(absent, { to: { ...wanted, path: "/swap" } }),
    /^enter \/$[\s\S]*^mv -fT \.\/\.swap\.estate-new \.\/swap$/m,
  ));

for (const type of ["directory", "other"] as const)
  test(`what is there instead of a file is never removed: ${type}`, () =>
    assert.throws(() => commands(inItsPlace(type), { old: wanted }), {
      name: "EstateError",
      message:
        /^\/etc\/motd cannot become a file: a .* is there, and it is not removed for you\. Move it away/,
    }));
