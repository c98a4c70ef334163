import assert from "node:assert/strict";
import { test } from "node:test";
import { AnswerError } from "./definition.ts";
import { parseEntries } from "./entry.ts";

const parse = (text: string) => Object.fromEntries(parseEntries(text.split("\n")));

test("each type of entry is read", () => {
  const entries = parse(`entry	regular file	3	644	root	0	root	0	1795208113	/t/a
entry	symbolic link	1	777	root	0	root	0	1795208113	/t/l
entry	directory	4096	2755	root	0	root	0	1795208113	/t/x
entry	fifo	0	644	root	0	root	0	1795208113	/t/ff
entry	regular empty file	0	644	root	0	root	0	1795208113	/t/e
entry	character special file	0	666	root	0	root	0	1795208113	/dev/null
entry	socket	0	755	root	0	root	0	1795208113	/t/s`);
  assert.deepEqual(
    Object.entries(entries).map(([path, { type }]) => [path, type]),
    [
      ["/t/a", "file"],
      ["/t/l", "symlink"],
      ["/t/x", "directory"],
      ["/t/ff", "other"],
      ["/t/e", "file"],
      ["/dev/null", "other"],
      ["/t/s", "other"],
    ],
  );
});

test("mode, time and size are in the form that programs write", () =>
  assert.deepEqual(
    parse("entry	regular file	109516	640	redis	105	redis	106	1795208113	/etc/redis/redis.conf"),
    {
      "/etc/redis/redis.conf": {
        type: "file",
        size: 109516,
        owner: "redis",
        group: "redis",
        mode: "0640",
        mtime: "2026-11-20T20:55:13Z",
      },
    },
  ));

test("owners without a name are numbers", () => {
  const { "/t/e": entry } = parse(
    "entry	regular file	0	644	UNKNOWN	4711	UNKNOWN	4712	1795208113	/t/e",
  );
  assert.deepEqual([entry?.owner, entry?.group], ["4711", "4712"]);
});

test("a mode of no permission at all, a time before 1970, blanks and backslashes in the name are read", () => {
  const { "/t/a b\\c": entry } = parse("entry	regular file	0	0	root	0	domain users	99	-1	/t/a b\\c");
  assert.deepEqual(
    [entry?.mode, entry?.mtime, entry?.group],
    ["0000", "1969-12-31T23:59:59Z", "domain users"],
  );
});

const missing = [
  "stat: cannot statx '/t/nope': No such file or directory",
  "stat: cannot stat '/t/nope': No such file or directory",
  "stat: cannot statx '/t/a/b': Not a directory",
  "stat: cannot statx '/t/'$'\\303\\274': No such file or directory",
];
for (const line of missing)
  test(`${line} means that nothing is there`, () => assert.deepEqual(parse(line), {}));

const failures = [
  "stat: cannot statx '/mnt/x': Input/output error",
  "stat: cannot statx '/mnt/x': Permission denied",
  "stat: cannot statx '/t/loop': Too many levels of symbolic links",
  "stat: cannot statx '/mnt/x': Stale file handle",
  "sh: 3: stat: not found",
  "entry	regular file	3	644	root",
];
for (const line of failures)
  test(`${line} is never taken for an absent file`, () =>
    assert.throws(() => parse(line), { name: "AnswerError", message: line, constructor: AnswerError }));
