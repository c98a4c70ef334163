import assert from "node:assert/strict";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { type IncomingMessage, request } from "node:http";
import { request as requestSecure } from "node:https";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { connect } from "node:tls";
import { provideCertificates } from "../certificates.ts";
import { ConnectionCut } from "./error.ts";
import { createApiServer, parseForm } from "./server.ts";
import { testApi, testSecret } from "./testing/api.ts";

const token = { Authorization: `PVEAPIToken=estate@pve!pulumi=${testSecret}` };

/** The API of a test over HTTPS: its port and the authority of its certificate. */
async function serve(context: TestContext) {
  const folder = mkdtempSync(join(tmpdir(), "pve-server-"));
  context.after(() => rmSync(folder, { recursive: true }));
  const authority = join(folder, "authority.pem");
  const names = ["IP:127.0.0.1"];
  const tls = await provideCertificates({ folder, authority, issuer: "/CN=Lab", subject: "/CN=pve", names });
  const beforeAnswer = async ({ segments }: { segments: string[] }) => {
    if (segments[0] === "pools") throw new ConnectionCut();
  };
  const { api } = testApi(context, { beforeAnswer });
  const readUpload = () => Promise.reject(new Error("nobody uploads"));
  const server = createApiServer(api, { ...tls, readUpload, authenticationDelay: 0 }).listen(0, "127.0.0.1");
  await once(server, "listening");
  context.after(() => server.closeAllConnections());
  context.after(() => server.close());
  return { port: (server.address() as AddressInfo).port, ca: readFileSync(authority, "utf8") };
}

type Served = Awaited<ReturnType<typeof serve>>;

async function ask(
  { port, ca }: Served,
  path: string,
  { method = "GET", body, headers = token }: { method?: string; body?: string; headers?: object } = {},
) {
  const form = body === undefined ? {} : { "Content-Type": "application/x-www-form-urlencoded" };
  const options = { port, ca, method, path, headers: { ...headers, ...form }, agent: false };
  const asked = requestSecure({ host: "127.0.0.1", ...options });
  asked.end(body);
  const [answer] = (await once(asked, "response")) as [IncomingMessage];
  const chunks: Buffer[] = [];
  for await (const chunk of answer) chunks.push(chunk);
  const { statusCode, statusMessage, httpVersion } = answer;
  return { statusCode, statusMessage, httpVersion, body: JSON.parse(Buffer.concat(chunks).toString()) };
}

test("the API is served by HTTP/1.1 over TLS 1.3, to nobody without TLS", async (context) => {
  const served = await serve(context);
  const { statusCode, statusMessage, httpVersion, body } = await ask(served, "/api2/json/version");
  assert.deepEqual([statusCode, statusMessage, httpVersion], [200, "OK", "1.1"]);
  assert.deepEqual(Object.keys(body), ["data"]);
  const socket = connect({
    host: "127.0.0.1",
    port: served.port,
    ca: served.ca,
    ALPNProtocols: ["h2", "http/1.1"],
  });
  await once(socket, "secureConnect");
  assert.deepEqual([socket.getProtocol(), socket.alpnProtocol], ["TLSv1.3", "http/1.1"]);
  socket.destroy();
  const plain = request({ host: "127.0.0.1", port: served.port, path: "/api2/json/version" });
  plain.end();
  const [error] = await once(plain, "error").catch((caught) => [caught]);
  assert.ok(error instanceof Error);
});

test("a refusal is the reason phrase, and stands in the body with what is wrong with each parameter", async (context) => {
  const served = await serve(context);
  const foreign = await ask(served, "/api2/json/nodes/prox-101/qemu/9020/config");
  const denied = "Permission check failed (/vms/9020, VM.Audit)";
  assert.deepEqual([foreign.statusCode, foreign.statusMessage], [403, denied]);
  assert.deepEqual(foreign.body, { data: null, message: `${denied}\n` });
  const wrong = await ask(served, "/api2/json/nodes/prox-101/qemu", {
    method: "POST",
    body: "vmid=7&wish=1",
  });
  assert.deepEqual([wrong.statusCode, wrong.statusMessage], [400, "Parameter verification failed."]);
  assert.deepEqual(wrong.body, {
    data: null,
    message: "Parameter verification failed.\n",
    errors: {
      vmid: "value must have a minimum value of 100",
      wish: "property is not defined in schema and the schema does not allow additional properties",
    },
  });
});

test("who is not known is not told anything, and what PVE does not have answers 501", async (context) => {
  const served = await serve(context);
  const nobody = await ask(served, "/api2/json/nodes", { headers: {} });
  assert.deepEqual([nobody.statusCode, nobody.statusMessage], [401, "No ticket"]);
  const unknown = await ask(served, "/api2/json/nodes/prox-101/weather");
  assert.equal(unknown.statusCode, 501);
  assert.equal(unknown.statusMessage, "Method 'GET /nodes/prox-101/weather' not implemented");
});

test("a connection that is cut ends without an answer", async (context) => {
  const served = await serve(context);
  await assert.rejects(ask(served, "/api2/json/pools"), { code: "ECONNRESET" });
});

test("a form is taken apart as PVE does: & and ; part, + is a space, a repeated name is a list", () => {
  assert.deepEqual(parseForm("a=1&b=x+y%2Bz;delete=net1&delete=net2&flag"), {
    a: "1",
    b: "x y+z",
    delete: ["net1", "net2"],
    flag: "",
  });
});

test("text that is not URL-encoded is refused", () => {
  assert.throws(() => parseForm("a=%zz"), { status: 400 });
});
