import assert from "node:assert/strict";
import { test } from "node:test";
import { contentTarget, inspect } from "./inspect.ts";

const redis = "entry\tregular file\t109516\t640\tredis\t105\tredis\t106\t1795208113\t/etc/redis/redis.conf";
const hash = "98ea6e4f216f2fb4b69fff9b3a44842c38686ca685f3f55dc48c5d3fb1107be4";

function parse(output: string, ...targets: string[]) {
  return Object.fromEntries(inspect.parse(output, targets));
}

test("files, what is absent and what is no file are told apart", () =>
  assert.deepEqual(
    parse(
      `${redis}
entry	symbolic link	32	777	root	0	root	0	1795208113	/etc/resolv.conf
stat: cannot statx '/etc/nope': No such file or directory
entry	directory	4096	755	root	0	root	0	1795208113	/etc/redis
${hash}  /etc/redis/redis.conf`,
      "/etc/redis/redis.conf",
      "/etc/resolv.conf",
      "/etc/nope",
      "/etc/redis",
    ),
    {
      "/etc/redis/redis.conf": {
        type: "file",
        hash,
        size: 109516,
        owner: "redis",
        group: "redis",
        mode: "0640",
        mtime: "2026-11-20T20:55:13Z",
      },
      "/etc/resolv.conf": {
        type: "symlink",
        size: 32,
        owner: "root",
        group: "root",
        mode: "0777",
        mtime: "2026-11-20T20:55:13Z",
      },
      "/etc/nope": { type: "absent" },
      "/etc/redis": {
        type: "directory",
        size: 4096,
        owner: "root",
        group: "root",
        mode: "0755",
        mtime: "2026-11-20T20:55:13Z",
      },
    },
  ));

test("a name with a backslash, which sha256sum escapes, finds its hash", () => {
  const answer = `entry	regular file	2	644	root	0	root	0	1795208113	/t/b\\s\n\\${hash}  /t/b\\\\s`;
  assert.equal((parse(answer, "/t/b\\s")["/t/b\\s"] as { hash: string }).hash, hash);
});

test("content is told only to the question that asked for it", () => {
  const answer = `content\t/etc/redis/redis.conf\taGkK\n${redis}\n${hash}  /etc/redis/redis.conf`;
  const target = contentTarget("/etc/redis/redis.conf");
  const observed = parse(answer, "/etc/redis/redis.conf", target);
  assert.equal("content" in observed["/etc/redis/redis.conf"]!, false);
  assert.equal((observed[target] as { content: string }).content, "aGkK");
});

const garbled: [string, string, string][] = [
  ["a file without its hash", redis, "/etc/redis/redis.conf is a file, but its SHA-256 is missing"],
  [
    "a file that cannot be read",
    `${redis}\nsha256sum: /etc/redis/redis.conf: Input/output error`,
    "sha256sum: /etc/redis/redis.conf: Input/output error",
  ],
  [
    "a path that cannot be looked at",
    "stat: cannot statx '/mnt/x': Stale file handle",
    "stat: cannot statx '/mnt/x': Stale file handle",
  ],
  ["a shell that has no stat", "sh: 3: stat: not found", "sh: 3: stat: not found"],
];
for (const [what, answer, message] of garbled)
  test(`${what} is an answer that is not understood`, () =>
    assert.throws(() => parse(answer, "/etc/redis/redis.conf"), { name: "AnswerError", message }));
