import assert from "node:assert/strict";
import { test } from "node:test";
import { EstateError } from "../../errors.ts";
import { adopt } from "./adopt.ts";
import { plan } from "./plan.ts";
import { absent, fileOf, pageContent, running } from "./samples.ts";

const own = "/etc/systemd/system/page.service";
const withText = (text: string) => ({ ...fileOf(text), text });

test("a unit of /etc/systemd/system is adopted with its texts, and then differs in nothing", () => {
  const files = { [own]: withText(pageContent), [`${own}.d/10-a.conf`]: withText("a\n") };
  const wanted = adopt("page.service", running({ files }));
  assert.deepEqual(wanted, {
    name: "page.service",
    content: pageContent,
    dropIns: { "10-a.conf": "a\n" },
    enabled: true,
    state: "running",
    restartOn: [],
    startTimeout: "90 seconds",
  });
  assert.deepEqual(plan({ old: wanted, wanted, observed: running({ files }) }), []);
});

test("a package's unit is adopted as it stands, without its text", () => {
  const observed = running({ files: {}, active: "inactive", sub: "dead", enabled: "disabled" });
  const wanted = adopt("page.service", observed);
  assert.deepEqual(
    { content: wanted.content, enabled: wanted.enabled, state: wanted.state },
    { content: undefined, enabled: false, state: "stopped" },
  );
  assert.deepEqual(plan({ old: wanted, wanted, observed }), []);
});

for (const [what, name, observed, message] of [
  ["that is absent", "page.service", absent(), /does not exist on the host: .*list-unit-files/],
  ["that is masked", "page.service", running({ load: "masked" }), /is masked on the host/],
  ["of another name", "redis.service", running({ id: "redis-server.service" }), /import that one/],
  ["of no name", "page", absent("page"), /^"page" must be the whole name of a unit/],
  [
    "whose text a program cannot say",
    "page.service",
    running({ files: { [own]: { ...fileOf("a"), text: "\ufffd" } } }),
    /page\.service is empty or not in UTF-8/,
  ],
] as const)
  test(`a unit ${what} cannot be adopted, and the message says why`, () => {
    assert.throws(
      () => adopt(name, observed),
      (error) => error instanceof EstateError && message.test(error.message),
    );
  });
