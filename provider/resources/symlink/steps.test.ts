import assert from "node:assert/strict";
import { test } from "node:test";
import type { Step } from "../definition.ts";
import { enterFunction } from "../enter.ts";
import type { SymlinkInputs } from "./inputs.ts";
import type { SymlinkObserved } from "./inspect.ts";
import { absent, asWanted, elsewhere, inItsPlace, wanted } from "./samples.ts";
import { steps } from "./steps.ts";
import { undo } from "./undo.ts";

const folder = "/var/lib/estate/resources/Symlink-srv-page-12345678";

function text(all: readonly Step[]): string {
  return all.map((step) => `# ${step.title}\n${"run" in step ? step.run : ""}`).join("\n");
}

function titles(all: readonly Step[]): string[] {
  return all.map(({ title }) => title);
}

function made(
  observed: SymlinkObserved,
  { old, to = wanted }: { old?: SymlinkInputs; to?: SymlinkInputs } = {},
): Step[] {
  return steps({ old, wanted: to, observed, folder });
}

test("a link is made beside and moved into its place", () =>
  assert.equal(
    text(made(absent)),
    `# find the directory of /srv/page
[ -d /srv ] || { echo 'the directory /srv is not there: declare it as a host.Directory that this link depends on, or create it' >&2; exit 1; }
${enterFunction}
enter /srv
# make the link to releases/2 beside /srv/page
rm -f ./.page.estate-new
ln -sT -- releases/2 ./.page.estate-new
# put the new /srv/page in its place
mv -fT ./.page.estate-new ./page`,
  ));

const find = "find the directory of /srv/page";
const make = "make the link to releases/2 beside /srv/page";
const put = "put the new /srv/page in its place";

test("what was there before is kept", () => {
  for (const observed of [elsewhere, inItsPlace("file")])
    assert.deepEqual(titles(made(observed)), [find, make, "keep the former /srv/page", put]);
  assert.deepEqual(titles(made(asWanted)), ["keep the former /srv/page"]);
});

test("our own former link is replaced without a copy, what people made of it is kept", () => {
  const old = { ...wanted, target: "releases/1" };
  assert.deepEqual(titles(made(elsewhere, { old })), [find, make, put]);
  assert.deepEqual(titles(made(elsewhere, { old: wanted })), [
    find,
    make,
    "keep what /srv/page was changed to",
    put,
  ]);
  assert.deepEqual(titles(made(absent, { old: wanted })), [find, make, put]);
  assert.deepEqual(made(asWanted, { old: wanted }), []);
});

test("a target that looks like an option or has a quote is a target", () => {
  assert.match(text(made(absent, { to: { ...wanted, target: "-n" } })), /^ln -sT -- -n /m);
  assert.match(text(made(absent, { to: { ...wanted, target: "it's" } })), /^ln -sT -- 'it'\\''s' /m);
});

for (const type of ["directory", "other"] as const)
  test(`what is there instead of a link is never removed: ${type}`, () =>
    assert.throws(() => made(inItsPlace(type), { old: wanted }), {
      name: "EstateError",
      message:
        /^\/srv\/page cannot become a symbolic link: a .* is there, and it is not removed for you\. Move it away/,
    }));

function undone(before: SymlinkObserved, observed: SymlinkObserved): string[] {
  return titles(undo({ inputs: wanted, before, observed, folder }));
}

test("a link that we made is removed, and what people put in its place is kept", () => {
  assert.deepEqual(undone(absent, asWanted), ["remove /srv/page"]);
  assert.deepEqual(undone(absent, absent), ["remove /srv/page"]);
  assert.deepEqual(undone(absent, elsewhere), ["keep what /srv/page was changed to", "remove /srv/page"]);
});

test("what was there before comes back", () => {
  assert.deepEqual(undone(elsewhere, asWanted), ["bring back the former /srv/page"]);
  // an earlier attempt was killed after it had brought it back
  assert.deepEqual(undone(inItsPlace("file"), inItsPlace("file")), ["bring back the former /srv/page"]);
});

test("a directory that took the link's place stays", () =>
  assert.deepEqual(undone(elsewhere, inItsPlace("directory")), ["leave /srv/page"]));
