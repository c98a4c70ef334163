import assert from "node:assert/strict";
import { test } from "node:test";
import { adopt, adoptTarget } from "./adopt.ts";
import { finds, reflect } from "./display.ts";
import type { SysctlObserved } from "./inspect.ts";
import { having, settings, wanted, without } from "./samples.ts";

const asWanted = having(wanted.settings);
const file = "/etc/sysctl.d/60-router.conf";

test("what drifted is reflected at its key", () => {
  assert.deepEqual(reflect(wanted, asWanted), {});
  assert.deepEqual(reflect(wanted, without({ ...wanted.settings, "vm.swappiness": "60" })), {
    settings: {
      "net.ipv4.ip_forward": "1",
      "vm.swappiness": "(60 in the kernel)",
      [file]: `(${file} is gone from the host)`,
    },
  });
});

test("a preview says what would be replaced and what cannot be set", () => {
  assert.equal(finds(wanted, asWanted), undefined);
  assert.equal(finds(wanted, without({ "net.ipv4.ip_forward": "0", "vm.swappiness": "60" })), undefined);
  const inAContainer: SysctlObserved = {
    ...having({ "vm.swappiness": "10" }),
    values: { "vm.swappiness": { value: "60", writable: false }, "net.ipv4.ip_forward": null },
  };
  const found = finds(wanted, inAContainer) ?? "";
  assert.match(found, /^\/etc\/sysctl\.d\/60-router\.conf is there and would be replaced; a copy is kept; /);
  assert.match(found, /net\.ipv4\.ip_forward cannot be set: the kernel of the host has no such setting/);
  assert.match(found, /vm\.swappiness cannot be set: it is 60, and read-only on this host/);
});

test("an import gives the inputs back", () => assert.deepEqual(adopt("router", asWanted), wanted));

test("an interface with a dot in its name is imported with slashes", () => {
  const vlan = settings({ "net/ipv4/conf/eth0.100/rp_filter": "1" });
  assert.deepEqual(adopt("router", having(vlan.settings)), vlan);
});

test("an import of what a program cannot say tells why", () => {
  assert.throws(() => adopt("router", without({})), {
    message: `cannot import router: ${file} is not there`,
  });
  assert.throws(() => adopt("router", having({})), {
    message: `cannot import router: ${file} has no setting: say at least one`,
  });
  const ignoring = { type: "file", settings: {}, others: ["-kernel.x = 1"] } as const;
  assert.throws(() => adopt("router", { file: ignoring, values: {} }), {
    name: "EstateError",
    message: /^cannot import router: a program cannot say the line "-kernel\.x = 1" of /,
  });
  assert.throws(() => adoptTarget("60-x.conf"), {
    message: /^cannot import settings of the kernel: "60-x\.conf" is not a name/,
  });
});
