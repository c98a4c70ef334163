import assert from "node:assert/strict";
import { test } from "node:test";
import { absolutePath, ancestorsOf, nameOf, parentOf, pathProblem } from "./path.ts";

const good = [
  "/etc/motd",
  "/etc/conf.d/..data",
  "/srv/a b",
  "/srv/ünïcode",
  "/x",
  "/srv/it's",
  "/srv/a\\b",
  "/...",
];
for (const path of good) test(`${path} is a path`, () => assert.equal(pathProblem(path), undefined));

const bad: [string, string][] = [
  ["", "is not an absolute path: write it from the root, like /etc/redis/redis.conf"],
  ["etc/motd", "is not an absolute path: write it from the root, like /etc/redis/redis.conf"],
  ["~/x", "is not an absolute path: write it from the root, like /etc/redis/redis.conf"],
  ["/", "is the root of the host: name something below it"],
  ["/etc/", "ends in a slash: leave it out"],
  ["//etc", "has an empty part: write one slash where there are two"],
  ["/etc//motd", "has an empty part: write one slash where there are two"],
  ["/etc/./motd", "has a part . or ..: write where it leads to"],
  ["/etc/..", "has a part . or ..: write where it leads to"],
  ["/etc/a\tb", "has a control character, such as a tab or a line break: a path here has none"],
  ["/etc/a\nb", "has a control character, such as a tab or a line break: a path here has none"],
  ["/etc/a\u0000b", "has a control character, such as a tab or a line break: a path here has none"],
];
for (const [path, problem] of bad)
  test(`${JSON.stringify(path)} is no path`, () => assert.equal(pathProblem(path), problem));

test("the schema's message begins with the value and says what is allowed", () => {
  const { error } = absolutePath().safeParse("etc/motd");
  assert.equal(
    error?.issues[0]?.message,
    '"etc/motd" is not an absolute path: write it from the root, like /etc/redis/redis.conf',
  );
});

test("a path has a parent, a name and ancestors, and the root counts as none", () => {
  assert.equal(parentOf("/srv/a/b"), "/srv/a");
  assert.equal(parentOf("/srv"), "/");
  assert.equal(nameOf("/srv/a/b"), "b");
  assert.deepEqual(ancestorsOf("/srv/a/b"), ["/srv/a", "/srv"]);
  assert.deepEqual(ancestorsOf("/srv"), []);
});
