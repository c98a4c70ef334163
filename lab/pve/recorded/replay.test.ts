import assert from "node:assert/strict";
import { once } from "node:events";
import { readdirSync, readFileSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { tokenHeaders } from "../access/testing.ts";
import { PveError } from "../error.ts";
import { createImageServer } from "../images/server.ts";
import { startWithLab } from "../start/lab-run.ts";
import { type TestApi, testApi, testSecret } from "../testing/api.ts";
import { type Exchange, isHidden, steady } from "./exchange.ts";

/** The lab's image at the time: the size of the container template, which has its name inside, is that of then. */
const recordedOn = "742f1700a9fc4976";

const recordings = readdirSync(import.meta.dirname).filter((name) => name.endsWith(".jsonl"));

for (const recording of recordings) {
  test(`what the provider asked in ${recording} is answered as it was then`, async (context) => {
    const lines = readFileSync(join(import.meta.dirname, recording), "utf8")
      .trimEnd()
      .split("\n");
    const exchanges = lines.map((line) => JSON.parse(line) as Exchange);
    const test = testApi(context);
    const images = await imageServer(context);
    const headers = await headersOf(test, recording);
    await startWithLab(test.cluster);
    await nothingRuns(test);
    // Recorded task ids by those of this run: later requests name them.
    const upids = new Map<string, string>();
    for (const [index, exchange] of exchanges.entries()) {
      if (isUnderWay(exchange) || isTold(exchange)) continue;
      const answer = await ask(test, withImagesFrom(images, exchange), upids, headers);
      const place = `line ${index + 1}: ${exchange.method} ${exchange.path}`;
      if (isHidden(exchange)) assert.equal(answer.status, 200, place);
      else assert.deepEqual(steady(answer), steady(expected(exchange)), place);
      if (typeof exchange.data === "string" && exchange.data.startsWith("UPID:")) {
        const upid = (answer as { data: string }).data;
        upids.set(exchange.data, upid);
        await nothingRuns(test);
      }
    }
  });
}

/** A server as the lab's own, whose port the recording names; resolves to where this one is. */
async function imageServer(context: TestContext): Promise<string> {
  const server = createImageServer({ image: () => recordedOn }).listen(0, "127.0.0.1");
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

/** Told by the system inside a guest, of which there is none here. */
function isTold({ path }: Exchange): boolean {
  return /\/lxc\/\d+\/interfaces$/.test(path);
}

/** Waits for all tasks: one may have started another. */
async function nothingRuns({ cluster: { tasks } }: TestApi): Promise<void> {
  for (;;) {
    const running = tasks.list().find(({ endtime }) => endtime === undefined);
    if (!running) return;
    await tasks.ended(running.upid);
  }
}

function expected({ status, data, message, errors }: Exchange) {
  return status === 200 ? { status, data } : { status, message, errors };
}

/** Who asked: the estate's token, unless the name of the recording says that it was one of root's. */
async function headersOf({ ask }: TestApi, recording: string): Promise<Record<string, string>> {
  if (!recording.endsWith("-by-root.jsonl")) return tokenHeaders("estate@pve!pulumi", testSecret);
  const { value } = await ask("POST", "/access/users/root@pam/token/record", { privsep: 0 });
  return tokenHeaders("root@pam!record", value);
}

async function ask(
  { api }: TestApi,
  exchange: Exchange,
  upids: Map<string, string>,
  headers: Record<string, string>,
) {
  const segments = exchange.path.split("/").filter(Boolean).map(decodeURIComponent);
  const request = {
    method: exchange.method,
    segments: segments.map((segment) => upids.get(segment) ?? segment),
    parameters: exchange.parameters,
    headers,
  };
  try {
    return { status: 200, data: await api.answer(request) };
  } catch (error) {
    if (!(error instanceof PveError)) throw error;
    return { status: error.status, message: error.message, errors: error.errors };
  }
}
