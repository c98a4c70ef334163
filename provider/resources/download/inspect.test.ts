import assert from "node:assert/strict";
import { test } from "node:test";
import { inspect } from "./inspect.ts";
import { asWanted, wanted } from "./samples.ts";

const { path, sha256 } = wanted;
const entry = `entry\tregular file\t4700000000\t644\tmodels\t990\troot\t0\t1763632800\t${path}`;

function parse(output: string, ...targets: string[]) {
  return Object.fromEntries(inspect.parse(output, targets));
}

test("files, what is absent and what is no file are told apart", () =>
  assert.deepEqual(
    parse(
      `${entry}
stat: cannot statx '/srv/nope': No such file or directory
entry	directory	4096	755	root	0	root	0	1763632800	/srv/models
sha256	${sha256}	${path}`,
      path,
      "/srv/nope",
      "/srv/models",
    ),
    {
      [path]: { ...asWanted, mtime: "2025-11-20T10:00:00Z" },
      "/srv/nope": { type: "absent" },
      "/srv/models": {
        type: "directory",
        size: 4096,
        owner: "root",
        group: "root",
        mode: "0755",
        mtime: "2025-11-20T10:00:00Z",
      },
    },
  ));

const garbled: [string, string, string][] = [
  ["a file without its SHA-256", entry, `${path} is a file, but its SHA-256 is missing`],
  [
    "a file that cannot be read",
    `${entry}\nsha256\tsha256sum: -: Input/output error\t${path}`,
    `sha256\tsha256sum: -: Input/output error\t${path}`,
  ],
  [
    "a host without sha256sum",
    `${entry}\nsha256\tsh: 9: sha256sum: not found\t${path}`,
    `sha256\tsh: 9: sha256sum: not found\t${path}`,
  ],
  ["a record that is garbage", `${entry}\nsha256\tnone\t${path}`, `sha256\tnone\t${path}`],
];
for (const [what, answer, message] of garbled)
  test(`${what} is an answer that is not understood`, () =>
    assert.throws(() => parse(answer, path), { name: "AnswerError", message }));
