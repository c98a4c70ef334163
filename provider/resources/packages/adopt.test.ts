import assert from "node:assert/strict";
import { test } from "node:test";
import { adopt, adoptTarget } from "./adopt.ts";
import { addressOf } from "./inputs.ts";
import { inspect } from "./inspect.ts";
import { plan } from "./plan.ts";
import { asWanted, held, installed, torn } from "./samples.ts";

test("imported packages are taken in any version, and then nothing differs", () => {
  const wanted = adopt("nginx,redis-server", asWanted);
  assert.deepEqual(wanted, { packages: ["nginx", "redis-server"], hold: false, recommends: false });
  assert.deepEqual(plan({ old: wanted, wanted, observed: asWanted }), []);
  assert.equal(addressOf(wanted), "nginx,redis-server");
  assert.equal(inspect.target(wanted), adoptTarget("nginx,redis-server"));
});

test("packages that are all held are imported as held", () => {
  assert.equal(adopt("nginx", { nginx: held(installed) }).hold, true);
  assert.equal(adopt("nginx,redis-server", { ...asWanted, nginx: held(installed) }).hold, false);
});

test("what is not wholly installed cannot be imported", () => {
  assert.throws(() => adopt("nginx,redis-server,tree", { ...asWanted, nginx: torn }), {
    name: "EstateError",
    message:
      "cannot import nginx,redis-server,tree: not completely installed on the host: nginx, tree. Leave them out, or declare the packages instead of importing them.",
  });
});

test("an address has one spelling, and the error says it", () => {
  assert.throws(() => adoptTarget("tree,less,tree"), {
    message:
      "cannot import packages as tree,less,tree: write the names in alphabetical order and each once, less,tree.",
  });
});

test("an address of something else is refused before a host is asked", () => {
  for (const address of ["", "/etc/motd", "nginx, tree", "nginx=1.22.1-9"])
    assert.throws(() => adoptTarget(address), {
      message: /^cannot import packages: ".*" is not a package's name\. /,
    });
});
