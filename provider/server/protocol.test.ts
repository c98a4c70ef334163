import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import proto from "@pulumi/pulumi/proto/provider_pb.js";
import { version } from "./provider.ts";
import { Asked } from "./testing/asked.ts";
import { decode, encode, unknown } from "./values.ts";

type Plain = Record<string, unknown>;

const none = new Set<string>();
const pin = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGQIbO29nbejN9G2VVROy2AI1LdcsWkviJ/C6y4gNiVx";
const motd = { host: "db", pin, path: "/etc/motd", content: "hello\n" };

/** Nobody listens on port 1: what is asked of this host is refused at once. */
const hosts = { db: { address: "127.0.0.1", port: 1 } };

describe("the provider, asked as the engine asks", () => {
  let asked: Asked;

  before(async () => {
    asked = await Asked.serve();
    await configure({ hosts: JSON.stringify(hosts) });
  });
  after(() => asked.close());

  const ask: Asked["ask"] = (method, request) => asked.ask(method, request);

  function configure(settings: Plain) {
    const request = new proto.ConfigureRequest();
    request.setArgs(encode(settings));
    return ask("configure", request);
  }

  const urnOf = (token: string, name = "it") => `urn:pulumi:lab::estate::${token}::${name}`;
  const plainOf = (message: Parameters<typeof decode>[0]) => decode(message, () => {}).plain;

  async function check(token: string, news: Plain, olds: Plain = {}, { name = "it", secret = none } = {}) {
    const request = new proto.CheckRequest();
    request.setUrn(urnOf(token, name));
    request.setNews(encode(news, secret));
    request.setOlds(encode(olds));
    const answer = await ask("check", request);
    const failures = answer.getFailuresList() as { getProperty(): string; getReason(): string }[];
    return {
      inputs: plainOf(answer.getInputs()),
      failures: failures.map((failure) => ({ property: failure.getProperty(), reason: failure.getReason() })),
    };
  }

  async function diff(
    token: string,
    { oldInputs, olds, news }: { oldInputs: Plain; olds: Plain; news: Plain },
  ) {
    const request = new proto.DiffRequest();
    request.setUrn(urnOf(token));
    request.setOldInputs(encode(oldInputs));
    request.setOlds(encode(olds));
    request.setNews(encode(news));
    const answer: InstanceType<typeof proto.DiffResponse> = await ask("diff", request);
    const details: [string, string][] = [];
    answer.getDetaileddiffMap().forEach((detail, path) => {
      details.push([path, detail.getInputdiff() ? "change" : "drift"]);
    });
    return {
      replaces: answer.getReplacesList(),
      deleteBeforeReplace: answer.getDeletebeforereplace(),
      details,
    };
  }

  async function create(token: string, properties: Plain, preview = false) {
    const request = new proto.CreateRequest();
    request.setUrn(urnOf(token));
    request.setProperties(encode(properties));
    request.setPreview(preview);
    return ask("create", request);
  }

  test("the schema has every kind, each input described", async () => {
    const answer = await ask("getSchema", new proto.GetSchemaRequest());
    const schema = JSON.parse(answer.getSchema());
    assert.equal(schema.version, version);
    assert.deepEqual(Object.keys(schema.resources).sort(), [
      "estate:host:AptSource",
      "estate:host:Directory",
      "estate:host:Download",
      "estate:host:File",
      "estate:host:Group",
      "estate:host:Mount",
      "estate:host:Packages",
      "estate:host:PythonEnv",
      "estate:host:Ready",
      "estate:host:Release",
      "estate:host:Ruleset",
      "estate:host:Script",
      "estate:host:Symlink",
      "estate:host:Sysctl",
      "estate:host:Unit",
      "estate:host:User",
      "estate:index:Secret",
      "estate:postgres:Database",
      "estate:postgres:Extension",
      "estate:postgres:Grant",
      "estate:postgres:Role",
      "estate:redis:User",
    ]);
    for (const [token, { inputProperties }] of Object.entries<{ inputProperties: Plain }>(schema.resources))
      for (const [name, property] of Object.entries(inputProperties))
        assert.ok((property as { description?: string }).description, `${token}.${name}`);
  });

  test("a mistake in the hosts of the configuration is refused with its key", async () => {
    const request = new proto.CheckRequest();
    request.setNews(encode({ hosts: JSON.stringify({ db: { address: "10.0.0.1", via: "bastoin" } }) }));
    const [failure] = (await ask("checkConfig", request)).getFailuresList();
    assert.match(failure.getProperty(), /^hosts\.db/);
    assert.match(failure.getReason(), /bastoin/);
  });

  test("connections are kept for a time, or not at all, and nothing else is understood", async () => {
    const reasons = async (keepConnections: string) => {
      const request = new proto.CheckRequest();
      request.setNews(encode({ keepConnections }));
      const failures: InstanceType<typeof proto.CheckFailure>[] = (
        await ask("checkConfig", request)
      ).getFailuresList();
      return failures.map((failure) => `${failure.getProperty()} ${failure.getReason()}`);
    };
    assert.deepEqual(await reasons("5 minutes"), []);
    assert.deepEqual(await reasons("none"), []);
    assert.deepEqual(await reasons("60"), [
      'keepConnections is "60": write a time such as "1 minute", or none',
    ]);
  });

  test("whatever changes in the configuration, nothing on the hosts is replaced", async () => {
    const request = new proto.DiffRequest();
    request.setOldInputs(encode({ hosts: "{}" }));
    request.setNews(encode({ hosts: JSON.stringify(hosts) }));
    const answer = await ask("diffConfig", request);
    assert.deepEqual(answer.getReplacesList(), []);
  });

  test("a stack of a namespace is refused outside of it, before anything is sent", async () => {
    await assert.rejects(configure({ namespace: "estate-nowhere" }), /npm run lab -- up/);
  });

  test("check fills defaults in and lets unknowns through", async () => {
    const { inputs, failures } = await check("estate:host:File", { ...motd, pin: unknown, content: unknown });
    assert.deepEqual(failures, []);
    assert.equal(inputs.mode, "0644");
    assert.equal(inputs.content, unknown);
  });

  test("all mistakes of a resource are reported at once", async () => {
    const { failures } = await check("estate:host:File", {
      ...motd,
      pin: unknown,
      path: "etc/motd",
      mode: "644",
    });
    assert.deepEqual(
      failures.map(({ property }) => property),
      ["path", "mode"],
    );
  });

  test("a host that the configuration does not have is refused with those that it has", async () => {
    const [failure] = (await check("estate:host:File", { ...motd, host: "dv" })).failures;
    assert.equal(failure!.property, "host");
    assert.match(failure!.reason, /^"dv" is not in the configuration estate:hosts, which has db: /);
  });

  test("one thing of a host cannot be two resources of a program", async () => {
    const file = { ...motd, pin: unknown, path: "/etc/twice" };
    assert.deepEqual((await check("estate:host:File", file, {}, { name: "first" })).failures, []);
    assert.deepEqual((await check("estate:host:File", file, {}, { name: "first" })).failures, []);
    assert.deepEqual((await check("estate:host:File", file, {}, { name: "second" })).failures, [
      {
        property: "path",
        reason: 'db:/etc/twice is already managed by "first" of this program: keep one of the two',
      },
    ]);
  });

  test("a thing that another resource has taken over is not removed with its former one", async () => {
    const file = { ...motd, pin: unknown, path: "/etc/renamed" };
    await check("estate:host:File", file, {}, { name: "new-name" });
    const request = new proto.DeleteRequest();
    request.setUrn(urnOf("estate:host:File", "old-name"));
    request.setId("db:/etc/renamed");
    request.setOldInputs(encode({ ...file, pin }));
    request.setProperties(encode({ ...file, pin }));
    // its host cannot be reached: whatever would be removed would fail
    await ask("delete", request);
  });

  test("a secret is refused where it would stand in a program's arguments", async () => {
    const user = { host: "db", pin: unknown, name: "page", comment: "hush-hush" };
    const { failures } = await check("estate:host:User", user, {}, { secret: new Set(["comment"]) });
    assert.equal(failures.length, 1);
    assert.equal(failures[0]!.property, "");
    assert.match(failures[0]!.reason, /^comment .*nothing of a host\.User may be secret/);
  });

  test("a mode that is not known yet is not judged", async () => {
    const file = { ...motd, pin: unknown, mode: unknown };
    assert.deepEqual(
      (await check("estate:host:File", file, {}, { secret: new Set(["content"]) })).failures,
      [],
    );
  });

  test("a first preview knows what follows from the inputs, and contacts nothing while the host has no pin", async () => {
    const { inputs } = await check("estate:host:File", { ...motd, pin: unknown });
    const made = plainOf((await create("estate:host:File", inputs, true)).getProperties());
    assert.equal(
      made.version,
      "/etc/motd@sha256:5891b5b522d5df086d0ff0b110fbd9d21bb4fc7163af34d08286a2e846f6be03",
    );
  });

  test("a Read of an unreachable host gives back the last known state, and the Check after it fails", async () => {
    const { inputs } = await check("estate:host:File", { ...motd, pin: unknown });
    const state = { ...inputs, pin, hash: "last known" };
    const request = new proto.ReadRequest();
    request.setUrn(urnOf("estate:host:File"));
    request.setId("db:/etc/motd");
    request.setInputs(encode({ ...inputs, pin }));
    request.setProperties(encode(state));
    const found = await ask("read", request);
    assert.equal(found.getId(), "db:/etc/motd");
    assert.deepEqual(plainOf(found.getProperties()), state);

    const { failures } = await check("estate:host:File", motd);
    assert.match(failures[0]!.reason, /^db /);
  });

  test("a host that is declared lost is not contacted: what is on it is planned anew", async () => {
    await configure({ hosts: JSON.stringify({ db: { ...hosts.db, lost: true } }) });
    const { inputs, failures } = await check("estate:host:File", motd);
    assert.deepEqual(failures, []);
    const olds = { ...inputs, __estate: { observed: { type: "absent" }, reach: hosts } };
    const planned = await diff("estate:host:File", { oldInputs: inputs, olds, news: inputs });
    assert.deepEqual(planned.replaces, ["host"]);
    assert.equal(planned.deleteBeforeReplace, true);

    const request = new proto.DeleteRequest();
    request.setUrn(urnOf("estate:host:File"));
    request.setId("db:/etc/motd");
    request.setOldInputs(encode(inputs));
    request.setProperties(encode(olds));
    await ask("delete", request);
    await configure({ hosts: JSON.stringify(hosts) });
  });

  test("deleting on an unreachable host fails", async () => {
    const request = new proto.DeleteRequest();
    request.setUrn(urnOf("estate:host:File"));
    request.setId("db:/etc/motd");
    request.setOldInputs(encode(motd));
    request.setProperties(encode(motd));
    await assert.rejects(ask("delete", request), /db \(127\.0\.0\.1:1\)/);
  });

  test("a secret is made once, kept, and rotated by raising its epoch", async () => {
    const { inputs } = await check("estate:index:Secret", {});
    const preview = plainOf((await create("estate:index:Secret", inputs, true)).getProperties());
    assert.equal(preview.current, unknown);

    const made = (await create("estate:index:Secret", inputs)).getProperties();
    const first = decode(made, () => {});
    assert.deepEqual([...first.secret].sort(), ["current", "previous"]);

    const raised = { ...inputs, epoch: 2 };
    const planned = await diff("estate:index:Secret", { oldInputs: inputs, olds: first.plain, news: raised });
    assert.deepEqual(planned.details, [["epoch", "change"]]);
    const request = new proto.UpdateRequest();
    request.setUrn(urnOf("estate:index:Secret"));
    request.setOldInputs(encode(inputs));
    request.setOlds(encode(first.plain, none));
    request.setNews(encode(raised));
    const second = plainOf((await ask("update", request)).getProperties());
    assert.equal(second.previous, first.plain.current);
    assert.notEqual(second.current, first.plain.current);
  });

  test("what is wrong with a secret input is told without handing its property to the engine, which would show it", async () => {
    const secret = await check("estate:index:Secret", { kind: "ed25519", value: "sesame" });
    assert.deepEqual(secret.failures, [
      {
        property: "",
        reason: "value is no private key: OpenSSH's format or PEM, with its first and last line",
      },
    ]);
    const file = await check(
      "estate:host:File",
      { ...motd, content: "k" },
      {},
      { secret: new Set(["content"]) },
    );
    assert.deepEqual(
      file.failures.filter(({ property }) => property === "content"),
      [],
    );
  });

  test("an epoch that jumps is refused", async () => {
    const { inputs } = await check("estate:index:Secret", {});
    const [failure] = (await check("estate:index:Secret", { epoch: 3 }, inputs)).failures;
    assert.equal(failure!.property, "epoch");
    assert.match(failure!.reason, /raised by one, to 2/);
  });

  test("a type that does not exist is refused with those that do", async () => {
    await assert.rejects(
      check("estate:host:Fiel", {}),
      /there is no resource type estate:host:Fiel; .*estate:host:File/,
    );
  });
});
