import assert from "node:assert/strict";
import { test } from "node:test";
import type { Difference, Situation } from "../definition.ts";
import type { FileInputs } from "./inputs.ts";
import type { FileObserved } from "./inspect.ts";
import { plan } from "./plan.ts";
import { absent, asWanted, byHand, inItsPlace, wanted } from "./samples.ts";

const newText = { ...wanted, content: "hello again\n" };

const situations: [string, Situation<FileInputs, FileObserved>, Difference[]][] = [
  ["nothing differs", { old: wanted, wanted, observed: asWanted }, []],
  [
    "another time of writing is no difference",
    { old: wanted, wanted, observed: { ...asWanted, mtime: "x" } },
    [],
  ],
  [
    "a file that is to be made is a change",
    { old: undefined, wanted, observed: absent },
    [{ path: "content", kind: "change" }],
  ],
  [
    "a file that is to be made over another is a change, with its permissions",
    { old: undefined, wanted, observed: { ...byHand, owner: "app" } },
    [
      { path: "content", kind: "change" },
      { path: "owner", kind: "change", effect: "app on the host" },
    ],
  ],
  ["a file that is the same already needs nothing", { old: undefined, wanted, observed: asWanted }, []],
  [
    "edited content is drift",
    { old: wanted, wanted, observed: byHand },
    [{ path: "content", kind: "drift", effect: "changed on the host" }],
  ],
  [
    "a file that is gone is drift",
    { old: wanted, wanted, observed: absent },
    [{ path: "content", kind: "drift", effect: "the file is gone from the host" }],
  ],
  [
    "a link in its place is drift",
    { old: wanted, wanted, observed: inItsPlace("symlink") },
    [{ path: "content", kind: "drift", effect: "a symbolic link is in its place" }],
  ],
  [
    "a directory in its place is drift as well, so that a preview can say so",
    { old: wanted, wanted, observed: inItsPlace("directory") },
    [{ path: "content", kind: "drift", effect: "a directory is in its place" }],
  ],
  [
    "a changed mode is drift of the mode alone",
    { old: wanted, wanted, observed: { ...asWanted, mode: "0666" } },
    [{ path: "mode", kind: "drift", effect: "0666 on the host" }],
  ],
  [
    "new content of the program is a change",
    { old: wanted, wanted: newText, observed: asWanted },
    [{ path: "content", kind: "change" }],
  ],
  [
    "new content of the program is a change where the host drifted as well",
    { old: wanted, wanted: newText, observed: byHand },
    [{ path: "content", kind: "change" }],
  ],
  [
    "the same bytes said in Base64 are a change of what the program says",
    {
      old: wanted,
      wanted: { ...wanted, content: undefined, contentBase64: "aGVsbG8K" },
      observed: asWanted,
    },
    [{ path: "contentBase64", kind: "change" }],
  ],
  [
    "drift of what is said in Base64 is shown there",
    {
      old: { ...wanted, content: undefined, contentBase64: "aGVsbG8K" },
      wanted: { ...wanted, content: undefined, contentBase64: "aGVsbG8K" },
      observed: byHand,
    },
    [{ path: "contentBase64", kind: "drift", effect: "changed on the host" }],
  ],
  [
    "another path is another file",
    { old: { ...wanted, path: "/etc/issue" }, wanted, observed: asWanted },
    [{ path: "path", kind: "change", replace: true }],
  ],
  [
    "a new command that validates is a change that does nothing yet",
    { old: wanted, wanted: { ...wanted, validate: "grep hello %s" }, observed: asWanted },
    [{ path: "validate", kind: "change", effect: "from the next change of the content on" }],
  ],
];
for (const [name, situation, differences] of situations)
  test(name, () => assert.deepEqual(plan(situation), differences));
