import assert from "node:assert/strict";
import { test } from "node:test";
import { instancePrefix, isInstanceOf, releaseInputs } from "./inputs.ts";
import { page } from "./samples.ts";

function problems(said: object): string[] {
  const checked = releaseInputs.safeParse({
    name: "page",
    version: "2.0",
    services: ["page@.service"],
    ...said,
  });
  return checked.error?.issues.map(({ path, message }) => `${path.join(".")} ${message}`) ?? [];
}

test("names, versions and templates that would mean another place are refused", () => {
  assert.deepEqual(problems({}), []);
  assert.deepEqual(
    problems({
      name: "../page",
      version: "2/0",
      services: ["page.service"],
      before: ["x@.socket"],
      archive: "a.tar",
    })
      .map((problem) => problem.split(" ")[0])
      .sort(),
    ["archive", "before.0", "name", "services.0", "version"],
  );
  assert.deepEqual(problems({ services: [] }), ["services must name a template at least"]);
});

test("an instance is named after all that a running one cannot take over, and nothing else", () => {
  const name = instancePrefix(page());
  assert.match(name, /^2\.0-[0-9a-f]{8}$/);
  assert.equal(instancePrefix(page({ archive: "/elsewhere/page.tar.gz", before: [] })), name);
  for (const said of [{ version: "3.0" }, { services: ["other@.service"] }, { restartOn: [] }])
    assert.notEqual(instancePrefix(page(said)), name);
});

test("a further instance for the same inputs has a number behind, and counts as the same", () => {
  const name = instancePrefix(page());
  assert.ok(isInstanceOf(name, page()) && isInstanceOf(`${name}.12`, page()));
  for (const other of [`${name}1`, `${name}.`, `${name}.1.2`, `x.1`, ""])
    assert.ok(!isInstanceOf(other, page()));
});
