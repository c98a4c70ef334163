import assert from "node:assert/strict";
import { test } from "node:test";
import { enterFunction } from "../enter.ts";
import type { FileObserved } from "./inspect.ts";
import { absent, asWanted, byHand, inItsPlace, wanted } from "./samples.ts";
import { undo } from "./undo.ts";

const folder = "/var/lib/estate/resources/File-etc-motd-12345678";
const former = { ...byHand, hash: "a".repeat(64) };

function titles(before: FileObserved, observed: FileObserved): string[] {
  return undo({ inputs: wanted, before, observed, folder }).map(({ title }) => title);
}

const remove = "remove /etc/motd";
const restore = "bring back the former /etc/motd";
const keep = "keep what /etc/motd was changed to";

const situations: [string, FileObserved, FileObserved, string[]][] = [
  ["a file that we made is removed", absent, asWanted, [remove]],
  ["a file that people changed is kept before it is removed", absent, byHand, [keep, remove]],
  [
    "a link that people made of the file is kept before it is removed",
    absent,
    inItsPlace("symlink"),
    [keep, remove],
  ],
  ["a file that is gone leaves only what was made ready beside it", absent, absent, [remove]],
  ["the former file comes back", former, asWanted, [restore]],
  ["the former file comes back where ours is gone", former, absent, [restore]],
  ["the former file comes back after what people made of ours was kept", former, byHand, [keep, restore]],
  ["a removal that is repeated brings the former file back again", former, former, [restore]],
  [
    "a removal that is repeated brings the former link back again",
    inItsPlace("symlink"),
    inItsPlace("symlink"),
    [restore],
  ],
  ["a directory in the file's place stays", former, inItsPlace("directory"), ["leave /etc/motd"]],
  ["changed permissions are no version to keep", absent, { ...asWanted, mode: "0600" }, [remove]],
];
for (const [name, before, observed, expected] of situations)
  test(name, () => assert.deepEqual(titles(before, observed), expected));

test("a removal takes the version that was made ready with it", () => {
  const [step] = undo({ inputs: wanted, before: absent, observed: asWanted, folder });
  assert.ok(step && "run" in step);
  assert.equal(
    step.run,
    `${enterFunction}
if [ -d /etc ]; then
enter /etc
rm -f ./motd ./.motd.estate-new
fi`,
  );
});

test("the former file is copied back beside, put on the disk, and moved into its place", () => {
  const [step] = undo({ inputs: wanted, before: former, observed: asWanted, folder });
  assert.ok(step && "run" in step);
  assert.equal(
    step.run,
    `${enterFunction}
if [ -d /etc ]; then
enter /etc
rm -f ./.motd.estate-new
if [ -e ${folder}/kept ] || [ -L ${folder}/kept ]; then
cp -aT --remove-destination ${folder}/kept ./.motd.estate-new
[ -L ./.motd.estate-new ] || sync ./.motd.estate-new
mv -fT ./.motd.estate-new ./motd
else
note '/etc/motd stays as it is: there is no copy of the former one in ${folder}'
fi
else
if [ -e ${folder}/kept ] || [ -L ${folder}/kept ]; then
kept=/var/lib/estate/kept/etc/motd-$(date -u +%Y%m%dT%H%M%SZ)
mkdir -p /var/lib/estate/kept/etc
cp -aT --remove-destination ${folder}/kept "$kept.part"
[ -L "$kept.part" ] || sync "$kept.part"
mv -fT "$kept.part" "$kept"
note 'the former /etc/motd is kept: '"$kept"
fi
fi`,
  );
});
