import assert from "node:assert/strict";
import { test } from "node:test";
import { findPool, poolOf, writePool } from "../pools/pools.ts";
import { Store } from "../store.ts";
import { allAcl, writeAcl } from "./acl.ts";
import { removeGuestAccess, removeStorageAccess } from "./removal.ts";

function cluster() {
  const made = { store: new Store(":memory:") };
  for (const poolid of ["lab", "other"]) writePool(made, { poolid, vms: [], storage: ["ceph"] });
  writePool(made, { poolid: "lab", vms: [101, 102], storage: ["ceph", "local"] });
  for (const path of ["/vms/101", "/vms/102", "/vms", "/storage/ceph"]) {
    writeAcl(made, { path, type: "user", ugid: "ann@pve", roleid: "PVEAdmin", propagate: true });
  }
  return made;
}

const paths = (made: ReturnType<typeof cluster>) => allAcl(made).map(({ path }) => path);

test("a guest that is no more leaves its pool and its rules: the next of its id is nobody's", () => {
  const made = cluster();
  removeGuestAccess(made, 101);
  assert.deepEqual([poolOf(made, 101), poolOf(made, 102)], [undefined, "lab"]);
  assert.deepEqual(paths(made), ["/storage/ceph", "/vms", "/vms/102"]);
});

test("a storage that is no more leaves all its pools and its rules", () => {
  const made = cluster();
  removeStorageAccess(made, "ceph");
  assert.deepEqual([findPool(made, "lab")?.storage, findPool(made, "other")?.storage], [["local"], []]);
  assert.deepEqual(paths(made), ["/vms", "/vms/101", "/vms/102"]);
});
