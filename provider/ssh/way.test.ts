import assert from "node:assert/strict";
import { test } from "node:test";
import { describeWay, viaProblem, wayTo } from "./way.ts";

const hosts = {
  bastion: { address: "203.0.113.20", port: 22 },
  db: { address: "192.168.100.53", port: 2222, via: "bastion" },
  six: { address: "fd00::53", port: 22 },
  orphan: { address: "192.168.100.54", port: 22, via: "gone" },
};

test("a way names every stop with its address", () => {
  assert.equal(describeWay(hosts, "db"), "operator → bastion (203.0.113.20:22) → db (192.168.100.53:2222)");
  assert.equal(describeWay(hosts, "six"), "operator → six ([fd00::53]:22)");
  assert.equal(
    describeWay(hosts, "orphan"),
    "operator → gone (not in estate:hosts) → orphan (192.168.100.54:22)",
  );
  assert.deepEqual(wayTo(hosts, "db"), ["bastion", "db"]);
});

test("a via must name another host", () => {
  assert.equal(viaProblem(hosts, "bastion"), undefined);
  assert.equal(viaProblem(hosts, "db"), undefined);
  assert.equal(viaProblem(hosts, "orphan"), 'is "gone", which is no host: write one of bastion, db, six');
  assert.equal(
    viaProblem({ db: { via: "gone" } }, "db"),
    'is "gone", which is no host: write an entry for it',
  );
});

test("a circle is named from each host in it, and not from those that only lead into it", () => {
  const circle = { a: { via: "b" }, b: { via: "a" }, c: { via: "a" }, d: { via: "d" } };
  assert.equal(
    viaProblem(circle, "a"),
    "leads in a circle (a → b → a): one of them must be reached directly",
  );
  assert.equal(
    viaProblem(circle, "b"),
    "leads in a circle (b → a → b): one of them must be reached directly",
  );
  assert.equal(viaProblem(circle, "c"), undefined);
  assert.equal(viaProblem(circle, "d"), "leads in a circle (d → d): one of them must be reached directly");
});
