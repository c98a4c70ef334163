import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { linkSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { APPLICATION } from "../../components/release/application.ts";
import { archivePath } from "../../components/release/archive.ts";
import { down, type Lab, up } from "../../lab/lab.ts";
import { ChatPage, openBrowser } from "../../services/test/page.ts";
import { Rehearsal } from "../rehearsal/rehearsal.ts";
import { type Built, buildRelease } from "../release/build.ts";
import { pack } from "../release/pack.ts";
import { ChatClient } from "./chat-client.ts";

// The estate that `npm start` builds, from nothing: every part is real but the model, the hardware of Proxmox, and
// the authority of the certificates.

const instance = process.env.ESTATE_TEST_LAB ?? "brainall";
const log = (line: string) => process.stderr.write(`${line}\n`);

/** Versions whose files are made here: another name for the same files, and one that cannot start. */
const NEXT = "000000000000000a";
const BROKEN = "000000000000000b";

let lab: Lab;
let estate: Rehearsal;
let built: Built;
let chat: ChatClient;

before(async () => {
  await down({ instance, purge: true, log });
  [lab, built] = await Promise.all([up({ instance, topology: "brainall", log }), buildRelease(log)]);
  estate = await Rehearsal.ofEstate(lab);
  rmSync(archivePath(APPLICATION, NEXT), { force: true });
  linkSync(built.archive, archivePath(APPLICATION, NEXT));
  await packBroken();
});

after(async () => {
  chat?.close();
  estate?.close();
  for (const version of [NEXT, BROKEN]) rmSync(archivePath(APPLICATION, version), { force: true });
  await down({ instance, purge: true, log });
});

/** The release with a first line that throws. */
async function packBroken(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "estate-broken-"));
  try {
    execFileSync("tar", ["-xzf", built.archive, "-C", folder]);
    const main = join(folder, "api/main.ts");
    writeFileSync(main, `throw new Error("this version cannot start");\n${readFileSync(main, "utf8")}`);
    await pack([{ folder }], archivePath(APPLICATION, BROKEN));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const base = (): string => new URL(lab.pageUrl).origin;

async function succeeds(...command: string[]): Promise<string> {
  const { code, output } = await estate.pulumi(...command);
  assert.equal(code, 0, output);
  return output;
}

async function sql(question: string): Promise<string> {
  const { stdout } = await lab.shell("vm-1053", `runuser -u postgres -- psql -At brainall -c "${question}"`);
  return stdout.trim();
}

test("from nothing a chat is answered over HTTPS, and its rows are in PostgreSQL", async () => {
  await succeeds("up", "--yes");
  const { output: password } = await estate.pulumi("stack", "output", "firstUserPassword", "--show-secrets");
  chat = new ChatClient(lab);
  assert.deepEqual(await chat.ask("GET", "/api/health"), {
    status: 200,
    body: { status: "ok", database: "ok", redis: "ok" },
  });
  await chat.logIn("ada@brain.localhost", password.trim());
  const types: string[] = [];
  for await (const { type } of chat.chat("llama3.1-8b", "How do I bake bread?")) types.push(type);
  assert.deepEqual([types.at(0), types.at(-1)], ["start", "done"]);
  assert.equal(await sql("select count(*) from messages where content = 'How do I bake bread?'"), "1");
});

test("in a browser somebody registers, sees an answer grow, and finds it again after a reload", async () => {
  const browser = await openBrowser([`--ignore-certificate-errors-spki-list=${await chat.publicKey()}`]);
  try {
    const grace = { name: "Grace", email: "grace@brain.localhost", password: "a moth in the relay" };
    const desktop = await ChatPage.open(browser, base());
    await desktop.register(grace);
    await desktop.send("How do I brew tea?");
    const seen = await desktop.watchAnswer();
    assert.ok(seen.length > 2, `the answer was seen ${seen.length} times on its way`);
    await desktop.page.reload();
    assert.equal(await desktop.untilAnswered(), "complete");
    assert.equal(await desktop.answerText(), seen.at(-1));
    await desktop.picture("estate-desktop");
    const phone = await ChatPage.open(browser, base(), { size: "phone" });
    await phone.logIn(grace);
    await phone.page.getByRole("heading", { name: "What is on your mind, Grace?" }).waitFor();
    await phone.picture("estate-phone");
    assert.ok((await desktop.fitsWidth()) && (await phone.fitsWidth()));
    assert.deepEqual([...desktop.troubles, ...phone.troubles], []);
  } finally {
    await browser.close();
  }
  const asked = "select id from conversations where user_id = (select id from users where name = 'Grace')";
  assert.equal(
    await sql(`select role, status from messages where conversation_id in (${asked}) order by id`),
    "user|complete\nassistant|complete",
  );
});

test("a second preview shows nothing", async () => {
  await succeeds("preview", "--expect-no-changes");
});

test("a new version takes over and the old one comes back under 50 open answers, and none breaks", async () => {
  const load = new Load(chat, 50);
  await load.begun;
  for (const version of [NEXT, undefined]) {
    estate.set("estate:release", version);
    await succeeds("up", "--yes");
  }
  const { done, broken } = await load.end();
  assert.deepEqual(broken, []);
  assert.ok(done >= 50, `${done} answers`);
});

test("a version that does not start leaves the old one serving, and the error shows its log", async () => {
  estate.set("estate:release", BROKEN);
  const { code, output } = await estate.pulumi("up", "--yes");
  assert.notEqual(code, 0);
  assert.match(output, /did not become ready/);
  assert.match(output, /Error: this version cannot start/);
  assert.match(output, new RegExp(`Version ${built.version} serves as before`));
  assert.equal((await chat.ask("GET", "/api/health")).status, 200);
  estate.set("estate:release", undefined);
  await succeeds("up", "--yes");
  await succeeds("preview", "--expect-no-changes");
});

/** People who ask one question after the other, all at the same time. */
class Load {
  readonly begun: Promise<unknown>;
  readonly #all: Promise<unknown>;
  readonly #broken: string[] = [];
  #done = 0;
  #isOver = false;

  constructor(client: ChatClient, people: number) {
    const each = Array.from({ length: people }, () => this.#ask(client));
    this.begun = Promise.all(each.map(({ begun }) => begun));
    this.#all = Promise.all(each.map(({ ended }) => ended));
  }

  async end(): Promise<{ done: number; broken: string[] }> {
    this.#isOver = true;
    await this.#all;
    return { done: this.#done, broken: this.#broken };
  }

  #ask(client: ChatClient): { begun: Promise<void>; ended: Promise<void> } {
    const { promise: begun, resolve } = Promise.withResolvers<void>();
    const ended = (async () => {
      while (!this.#isOver) {
        let last = "nothing";
        try {
          for await (const { type } of client.chat("llama3.1-8b", "Tell me a lot.")) {
            last = type;
            resolve();
          }
        } catch (error) {
          last = String(error);
        }
        if (last === "done") this.#done += 1;
        else this.#broken.push(last);
        resolve();
      }
    })();
    return { begun, ended };
  }
}
