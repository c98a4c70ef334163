import assert from "node:assert/strict";
import { test } from "node:test";
import { printBinds } from "./bind.ts";

test("folders are shown where they shall be, and a colon in a name divides nothing", () => {
  const binds = printBinds([
    { source: "/volumes/ceph/vm-101-disk-1/disk/upper", path: "/srv/a b", readOnly: false },
    { source: "/volumes/x", path: "/srv/12:30", readOnly: true },
  ]);
  assert.equal(
    binds,
    "--bind=/volumes/ceph/vm-101-disk-1/disk/upper:/srv/a b\n--bind-ro=/volumes/x:/srv/12\\:30\n",
  );
});
