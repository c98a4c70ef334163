import assert from "node:assert/strict";
import { test } from "node:test";
import { inspect } from "./inspect.ts";

const page = "entry\tsymbolic link\t10\t777\troot\t0\troot\t0\t1795208113\t/srv/page";

function parse(output: string, ...targets: string[]) {
  return Object.fromEntries(inspect.parse(output, targets));
}

test("links, what is absent and what is no link are told apart", () =>
  assert.deepEqual(
    parse(
      `${page}
stat: cannot statx '/srv/nope': No such file or directory
entry	regular file	6	640	root	0	adm	4	1795208113	/srv/file
link	/srv/page	releases/2`,
      "/srv/page",
      "/srv/nope",
      "/srv/file",
    ),
    {
      "/srv/page": { type: "symlink", target: "releases/2" },
      "/srv/nope": { type: "absent" },
      "/srv/file": {
        type: "file",
        size: 6,
        owner: "root",
        group: "adm",
        mode: "0640",
        mtime: "2026-11-20T20:55:13Z",
      },
    },
  ));

const garbled: [string, string, string][] = [
  ["a link without its target", page, "/srv/page is a symbolic link, but where it leads is missing"],
  [
    "a path that cannot be looked at",
    "stat: cannot statx '/srv/page': Stale file handle",
    "stat: cannot statx '/srv/page': Stale file handle",
  ],
  ["another sentence", `${page}\nlink\t/srv/page`, "link\t/srv/page"],
];
for (const [what, answer, message] of garbled)
  test(`${what} is an answer that is not understood`, () =>
    assert.throws(() => parse(answer, "/srv/page"), { name: "AnswerError", message }));
