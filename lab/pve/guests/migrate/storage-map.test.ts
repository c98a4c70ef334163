import assert from "node:assert/strict";
import { test } from "node:test";
import { mappedStorage, parseStorageMap } from "./storage-map.ts";

test("storages are replaced one by one, all by one, or none", () => {
  const pairs = parseStorageMap("local-lvm:ceph,local:nfs");
  assert.deepEqual(
    ["local-lvm", "local", "ceph"].map((id) => mappedStorage(pairs, id)),
    ["ceph", "nfs", "ceph"],
  );
  const all = parseStorageMap("local:nfs;ceph");
  assert.deepEqual(
    ["local-lvm", "local"].map((id) => mappedStorage(all, id)),
    ["ceph", "nfs"],
  );
  const none = parseStorageMap("1");
  assert.deepEqual([none.identity, mappedStorage(none, "local")], [true, "local"]);
});

test("a map that contradicts itself is refused", () => {
  const words = (text: string) => {
    try {
      parseStorageMap(text);
    } catch (error) {
      return (error as { errors: Record<string, string> }).errors.targetstorage;
    }
    return undefined;
  };
  assert.match(words("a:b,a:c")!, /duplicate mapping for source 'a'/);
  assert.match(words("a,b")!, /default target ID cannot be provided twice/);
  assert.match(words("1,a:b")!, /identity \(default\) mapping cannot be combined/);
});
