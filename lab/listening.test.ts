import assert from "node:assert/strict";
import { test } from "node:test";
import { hasListener } from "./listening.ts";

const sockets = `  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 0100007F:1F46 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 81027 1
   1: 0100007F:1F90 0100007F:D431 01 00000000:00000000 00:00000000 00000000     0        0 81031 1
`;

test("a port on which something listens is told from one that is only connected", () => {
  assert.equal(hasListener(sockets, 8006), true);
  assert.equal(hasListener(sockets, 8080), false);
  assert.equal(hasListener(sockets, 22), false);
});
