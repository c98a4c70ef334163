import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { StatusServer } from "../../server/testing/status-server.ts";
import { UnitHost } from "../../server/testing/unit-host.ts";
import type { Healthy } from "./healthy.ts";
import type { UnitInputs } from "./inputs.ts";
import { fileOf, page, pageContent, running } from "./samples.ts";
import { steps } from "./steps.ts";
import { unit } from "./unit.ts";

describe("a unit with a way to ask whether it is healthy", () => {
  let server: StatusServer;

  before(async () => {
    server = await StatusServer.start();
  });
  after(() => server[Symbol.dispose]());

  /** Nobody waits for what never becomes healthy here. */
  function asked(healthy: Partial<Healthy>, said: Partial<UnitInputs> = {}): UnitInputs {
    return page({ healthy: { within: "0.05 seconds", ...healthy }, ...said });
  }

  const url = (status: number) => `http://${server.address}/${status}`;
  const second = `# second\n${pageContent}`;

  test("is up once it answers as expected", () => {
    for (const healthy of [
      { http: url(200) },
      { http: url(404), expect: 404 },
      { tcp: server.address },
      { command: "exit 0" },
    ]) {
      using machine = new UnitHost();
      const wanted = asked(healthy);
      const { failed, rest } = machine.host.apply({ wanted });
      assert.deepEqual({ failed, rest }, { failed: undefined, rest: "" });
      assert.deepEqual(unit.plan({ old: wanted, wanted, observed: machine.host.observe(wanted) }), []);
    }
  });

  const failures: [string, () => Partial<Healthy>, RegExp][] = [
    [
      "answers with another status",
      () => ({ http: url(503) }),
      /\/503 \(expected: 200\) tells: HTTP\/1\.1 503 Serv/,
    ],
    [
      "has no such port",
      () => ({ tcp: "127.0.0.1:1" }),
      /a connection to 127\.0\.0\.1:1 tells: .*Connection refused/,
    ],
    [
      "has a port for HTTP that nobody answers",
      () => ({ http: "http://127.0.0.1:1/" }),
      /Connection refused/,
    ],
    [
      "fails the command",
      () => ({ command: "echo no table; exit 3" }),
      /tells: no table: ActiveState=active /,
    ],
  ];
  for (const [what, healthy, words] of failures)
    test(`gives way to the previous version, which runs again, where it ${what}`, () => {
      using machine = new UnitHost();
      const old = page();
      machine.host.apply({ wanted: old });
      const { failed, rest } = machine.host.apply({ old, wanted: asked(healthy(), { content: second }) });
      assert.equal(failed, "wait until page.service is healthy");
      assert.match(rest, /^page\.service was not healthy within 0\.05 seconds, as /);
      assert.match(rest, words);
      assert.match(rest, /Its last log lines:\n {2}page: no such file\n/);
      assert.match(rest, /Its previous version was put back and runs again\.$/);
      assert.equal(machine.running(), pageContent);
      assert.equal(machine.read("page.service"), pageContent);
    });

  test("that ends while it is waited for is not waited for longer", () => {
    using machine = new UnitHost();
    const command = `echo failed >'${machine.path("@active")}'; exit 1`;
    const { rest } = machine.host.apply({ wanted: asked({ command, within: "10 hours" }) });
    assert.match(rest, /^page\.service did not stay up until it was healthy: ActiveState=failed/);
    assert.equal(machine.read("page.service"), undefined);
  });

  test("becomes healthy after some time", () => {
    using machine = new UnitHost();
    const tries = `${machine.host.top}/tries`;
    const command = `echo x >>'${tries}'; [ "$(wc -l <'${tries}')" = 4 ]`;
    assert.equal(machine.host.apply({ wanted: asked({ command, within: "10 hours" }) }).failed, undefined);
  });

  test("is asked by a new way at once, and goes on running where that says no", () => {
    using machine = new UnitHost();
    machine.host.apply({ wanted: page() });
    const { rest } = machine.host.apply({ old: page(), wanted: asked({ command: "exit 1" }) });
    assert.match(rest, /^page\.service was not healthy within/);
    assert.doesNotMatch(rest, /previous version/);
    assert.equal(machine.running(), pageContent);
  });
});

const healthy = { command: "true", within: "30 seconds" } as const;

function titles(wanted: UnitInputs, old: UnitInputs | undefined, observed = running()): string[] {
  return steps({ old, wanted, observed, folder: "/var/lib/estate/resources/K" }).map(({ title }) => title);
}

test("after a run that ended behind its restart, the next one still asks", () => {
  const conf = "/etc/page.conf";
  const version = (text: string) => `${conf}@sha256:${fileOf(text).sha256}`;
  const files = { "/etc/systemd/system/page.service": fileOf(pageContent), [conf]: fileOf("b") };
  assert.deepEqual(
    titles(
      page({ healthy, restartOn: [version("b")] }),
      page({ healthy, restartOn: [version("a")] }),
      running({ files }),
    ),
    ["prepare the start", "wait until page.service is healthy", "forget the previous version"],
  );
});

test("it is asked before the unit is to start with the host", () =>
  assert.deepEqual(
    titles(page({ healthy }), page({ healthy, enabled: false }), running({ enabled: "disabled" })),
    [
      "prepare the start",
      "wait until page.service is healthy",
      "enable page.service",
      "forget the previous version",
    ],
  ));

test("what does not run is not asked", () =>
  assert.deepEqual(
    titles(
      page({ healthy, state: "any" }),
      page({ state: "any" }),
      running({ active: "inactive", sub: "dead" }),
    ),
    ["forget the previous version"],
  ));

test("another way to ask is a change that asks, none is one that does nothing", () => {
  const observed = running();
  const change = (effect: string) => [{ path: "healthy", kind: "change", effect }];
  assert.deepEqual(
    unit.plan({ old: page(), wanted: page({ healthy }), observed }),
    change("ask whether it is healthy"),
  );
  assert.deepEqual(
    unit.plan({ old: page({ healthy }), wanted: page(), observed }),
    change("nothing on the host"),
  );
  assert.deepEqual(unit.plan({ old: page({ healthy }), wanted: page({ healthy }), observed }), []);
});
