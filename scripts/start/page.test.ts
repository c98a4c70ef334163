import assert from "node:assert/strict";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { after, before, test } from "node:test";
import { checkPage, pageText } from "./page.ts";

const server = createServer((request, response) => {
  if (request.url === "/broken") response.writeHead(502).end("<h1>Bad Gateway</h1>");
  else response.end("<title>lab</title><p>Hello\nfrom <b>PostgreSQL</b></p>");
});
const url = (path: string) => `http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`;

before(() => new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve)));
after(() => server.close());

test("a page is read as a person reads it", () => {
  const page =
    "<html><head><title>No</title></head><style>p {}</style><p>Hello&nbsp;</p>\n <p>you</p></html>";
  assert.equal(pageText(page), "Hello&nbsp; you");
});

test("a page that answers is told by its text", async () => {
  assert.equal(await checkPage(url("/")), "lab Hello from PostgreSQL");
});

test("a page that answers with an error is told with what it said and where to look", async () => {
  await assert.rejects(checkPage(url("/broken")), {
    message: `${url("/broken")} answers 502: Bad Gateway\n\`npm run lab -- logs web\` shows what the host's services say.`,
  });
});

test("a page that does not answer is told with the reason", async () => {
  await assert.rejects(checkPage("http://127.0.0.1:1/"), /does not answer \(.+\)\. `npm run lab -- status`/);
});
