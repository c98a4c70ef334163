import assert from "node:assert/strict";
import { once } from "node:events";
import { readdirSync, readFileSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { PveError } from "../error.ts";
import { createImageServer } from "../images/server.ts";
import { type TestApi, testApi, testSecret } from "../testing/api.ts";
import { type Exchange, steady } from "./exchange.ts";

const recordings = readdirSync(import.meta.dirname).filter((name) => name.endsWith(".jsonl"));

for (const recording of recordings) {
  test(`what the provider asked in ${recording} is answered as it was then`, async (context) => {
    const lines = readFileSync(join(import.meta.dirname, recording), "utf8")
      .trimEnd()
      .split("\n");
    const exchanges = lines.map((line) => JSON.parse(line) as Exchange);
    const test = testApi(context);
    const images = await imageServer(context);
    // Recorded task ids by those of this run: later requests name them.
    const upids = new Map<string, string>();
    for (const [index, exchange] of exchanges.entries()) {
      if (isUnderWay(exchange)) continue;
      const answer = await ask(test, withImagesFrom(images, exchange), upids);
      const place = `line ${index + 1}: ${exchange.method} ${exchange.path}`;
      assert.deepEqual(steady(answer), steady(expected(exchange)), place);
      if (typeof exchange.data === "string" && exchange.data.startsWith("UPID:")) {
        const upid = (answer as { data: string }).data;
        upids.set(exchange.data, upid);
        await test.cluster.tasks.ended(upid);
      }
    }
  });
}

/** A server as the lab's own, whose port the recording names; resolves to where this one is. */
async function imageServer(context: TestContext): Promise<string> {
  const server = createImageServer({ image: () => "image" }).listen(0, "127.0.0.1");
  await once(server, "listening");
  context.after(() => server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function withImagesFrom(server: string, exchange: Exchange): Exchange {
  const { url } = exchange.parameters;
  if (typeof url !== "string") return exchange;
  return {
    ...exchange,
    parameters: { ...exchange.parameters, url: url.replace("http://127.0.0.1:8081", server) },
  };
}

/** Asked while a task was at work: how often the provider had to ask is a matter of speed. */
function isUnderWay({ path, data }: Exchange): boolean {
  return /\/tasks\/[^/]+\/status$/.test(path) && (data as { status?: string })?.status === "running";
}

function expected({ status, data, message, errors }: Exchange) {
  return status === 200 ? { status, data } : { status, message, errors };
}

async function ask({ api }: TestApi, exchange: Exchange, upids: Map<string, string>) {
  const segments = exchange.path.split("/").filter(Boolean).map(decodeURIComponent);
  const request = {
    method: exchange.method,
    segments: segments.map((segment) => upids.get(segment) ?? segment),
    parameters: exchange.parameters,
    headers: { authorization: `PVEAPIToken=estate@pve!pulumi=${testSecret}` },
  };
  try {
    return { status: 200, data: await api.answer(request) };
  } catch (error) {
    if (!(error instanceof PveError)) throw error;
    return { status: error.status, message: error.message, errors: error.errors };
  }
}
