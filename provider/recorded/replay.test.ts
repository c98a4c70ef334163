import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import proto from "@pulumi/pulumi/proto/provider_pb.js";
import struct from "google-protobuf/google/protobuf/struct_pb.js";
import { typeOf } from "../resources/definition.ts";
import { hostKinds } from "../resources/index.ts";
import { Asked } from "../server/testing/asked.ts";
import { encode } from "../server/values.ts";
import type { Call } from "./call.ts";

// A state that was written with the recorded version must mean the same to every later one: an update in place that
// became a replacement would take a database with it.

const { Struct } = struct;
const calls = readFileSync(join(import.meta.dirname, "calls.jsonl"), "utf8")
  .trimEnd()
  .split("\n")
  .map((line) => JSON.parse(line) as Call);

/** Nobody is asked: what the hosts said is in the recorded states. */
const hosts = { bastion: { address: "127.0.0.1" }, db: { address: "127.0.0.1", via: "bastion" } };

const tokenOf = ({ request: { urn } }: Call) => urn.split("::")[2]!;

describe("what the engine asked once is answered as it was then", () => {
  let asked: Asked;

  before(async () => {
    asked = await Asked.serve();
    const request = new proto.ConfigureRequest();
    request.setArgs(encode({ hosts: JSON.stringify(hosts) }));
    await asked.ask("configure", request);
  });
  after(() => asked.close());

  for (const token of new Set(calls.map(tokenOf)))
    test(token, async () => {
      for (const call of calls.filter((other) => tokenOf(other) === token))
        assert.deepEqual(await answered(call), call.response, JSON.stringify(call.request));
    });

  test("every kind was recorded: created, read again, changed", () => {
    const recorded = new Set(calls.map(tokenOf));
    assert.deepEqual(
      hostKinds.map((kind) => `estate:${typeOf(kind)}`).filter((type) => !recorded.has(type)),
      [],
    );
  });

  async function answered({ method, request }: Call): Promise<Call["response"]> {
    if (method === "Check") {
      const check = new proto.CheckRequest();
      check.setUrn(request.urn);
      check.setOlds(Struct.fromJavaScript(request.olds as never));
      check.setNews(Struct.fromJavaScript(request.news as never));
      const answer = await asked.ask("check", check);
      return { inputs: answer.getInputs().toJavaScript() };
    }
    const diff = new proto.DiffRequest();
    diff.setUrn(request.urn);
    diff.setId(request.id);
    diff.setOlds(Struct.fromJavaScript(request.olds as never));
    diff.setOldInputs(Struct.fromJavaScript(request.oldInputs as never));
    diff.setNews(Struct.fromJavaScript(request.news as never));
    const answer: InstanceType<typeof proto.DiffResponse> = await asked.ask("diff", diff);
    const differs: Record<string, boolean> = {};
    answer.getDetaileddiffMap().forEach((detail, path) => {
      differs[path] = detail.getInputdiff();
    });
    return { replaces: answer.getReplacesList(), differs };
  }
});
