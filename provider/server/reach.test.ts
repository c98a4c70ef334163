import assert from "node:assert/strict";
import { test } from "node:test";
import { hostsSchema } from "../ssh/hosts.ts";
import { isLost, reachOf, reread } from "./reach.ts";

const hosts = hostsSchema.parse({
  bastion: { address: "203.0.113.20" },
  db: { address: "192.168.100.53", via: "bastion" },
  web: { address: "192.168.100.52", via: "bastion" },
});
const lost = hostsSchema.parse({ ...hosts, db: { ...hosts.db, lost: true } });

test("what is recorded is the host and those that lead to it", () => {
  assert.deepEqual(Object.keys(reachOf(hosts, "db")), ["bastion", "db"]);
});

test("a host that is declared lost is lost for what was made before, and not for what was made since", () => {
  assert.equal(isLost(hosts, "db", reachOf(hosts, "db")), false);
  assert.equal(isLost(lost, "db", reachOf(hosts, "db")), true);
  assert.equal(isLost(lost, "db", reachOf(lost, "db")), false);
  assert.equal(isLost(lost, "web", reachOf(hosts, "web")), false);
});

test("a Read between the declaration and the rebuilding does not end the declaration", () => {
  assert.equal(isLost(lost, "db", reread(lost, "db", reachOf(hosts, "db"))), true);
});

test("a declaration that was taken back counts when it is made again", () => {
  const rebuilt = reachOf(lost, "db");
  assert.equal(isLost(lost, "db", reread(lost, "db", rebuilt)), false);
  assert.equal(isLost(lost, "db", reread(hosts, "db", rebuilt)), true);
});
