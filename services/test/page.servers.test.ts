import assert from "node:assert/strict";
import { after, afterEach, before, test } from "node:test";
import type { Browser } from "playwright-core";
import { type Application, startApplication } from "./application.ts";
import { buildPage } from "./build-page.ts";
import { ChatPage, openBrowser } from "./page.ts";
import { until } from "./programs.ts";

// The page in Chromium, on the whole application. Browsers trust localhost as they trust HTTPS, so its cookies are kept.

const ada = { name: "Ada Lovelace", email: "ada@example.org", password: "analytical engine" };

let application: Application;
let base: string;
let browser: Browser;
let chat: ChatPage;

before(async () => {
  await buildPage();
  application = await startApplication({ pace: 40 });
  base = application.base.replace("127.0.0.1", "localhost");
  browser = await openBrowser();
  chat = await ChatPage.open(browser, base);
});

after(async () => {
  await browser?.close();
  await application?.stop();
});

afterEach(() => assert.deepEqual(chat.troubles, []));

test("who registers asks, sees the answer grow word by word, and finds it again after a reload", async () => {
  await chat.register(ada);
  await chat.page.getByRole("heading", { name: "What is on your mind, Ada?" }).waitFor();
  await chat.page.getByText("stand-in").waitFor();
  await chat.send("How do I bake bread?");
  const seen = await chat.watchAnswer();
  assert.equal(await chat.answerStatus(), "complete");
  assert.ok(seen.length >= 10, `the answer was seen in ${seen.length} states`);
  const letters = seen.map((text) => text.replaceAll(/\P{L}/gu, ""));
  for (const [index, text] of letters.slice(1).entries())
    assert.ok(text.startsWith(letters[index] ?? ""), `"${text}" does not go on from "${letters[index]}"`);
  assert.match(chat.page.url(), /\/c\/[0-9a-f-]{36}$/);

  await chat.page.reload();
  await chat.page.getByRole("article", { name: "You" }).getByText("How do I bake bread?").waitFor();
  assert.equal(await chat.untilAnswered(), "complete");
  assert.equal(await chat.answerText(), seen.at(-1));
});

test("a conversation gets a title, and the way back leads from a new one to it", async () => {
  await until(async () => (await chat.titles()).includes("How do I bake bread"));
  await chat.page.getByRole("button", { name: "New conversation" }).click();
  await chat.page.getByRole("heading", { name: "What is on your mind, Ada?" }).waitFor();
  await chat.page.goBack();
  await chat.page.getByRole("article", { name: "You" }).getByText("How do I bake bread?").waitFor();
});

test("Shift and Enter begin a new line, and code comes as a block that can be copied", async () => {
  const message = chat.page.getByLabel("Your message");
  await message.fill("Write a function");
  await message.press("Shift+Enter");
  await message.pressSequentially("in TypeScript");
  await message.press("Enter");
  await chat.page.getByText("Write a function\nin TypeScript", { exact: true }).waitFor();
  assert.equal(await chat.untilAnswered(), "complete");
  await chat.page.locator("pre code", { hasText: "export function greet" }).waitFor();
  await chat.page.getByRole("button", { name: "Copy" }).waitFor();
});

test("an answer that is stopped stays as it is, and can be asked for again", async () => {
  await chat.send("Tell me a lot.");
  await until(async () => (await chat.answerText()).length > 20);
  await chat.page.getByRole("button", { name: "Stop the answer" }).click();
  await chat.page.getByText("Stopped here.").waitFor();
  const stopped = await chat.answerText();
  await chat.page.reload();
  await chat.page.getByText("Stopped here.").waitFor();
  assert.ok((await chat.answerText()).startsWith(stopped));
  await chat.page.getByRole("button", { name: "Answer again" }).click();
  assert.equal(await chat.untilAnswered(), "complete");
  assert.equal(
    await chat.page.getByText("Tell me a lot.", { exact: true }).count(),
    2,
    "asked, and quoted once",
  );
});

test("an answer goes on while its reader looks at another conversation", async () => {
  await chat.send("And once more?");
  await until(async () => (await chat.answerText()).length > 20);
  await chat.page.getByRole("button", { name: "New conversation" }).click();
  await chat.page.getByRole("heading", { name: "What is on your mind, Ada?" }).waitFor();
  await chat.page.goBack();
  assert.equal(await chat.untilAnswered(), "complete");
});

test("with the keyboard alone an answer is stopped, and the next question is begun where the last was", async () => {
  await chat.send("Tell me in detail.");
  await until(async () => (await chat.answerText()).length > 20);
  await chat.page.keyboard.press("Escape");
  await chat.page.getByText("Stopped here.").waitFor();
  await chat.page.keyboard.type("And this?");
  assert.equal(await chat.page.getByLabel("Your message").inputValue(), "And this?");
  await chat.page.keyboard.press("Enter");
  await chat.page.getByRole("article", { name: "You" }).last().getByText("And this?").waitFor();
  assert.equal(await chat.untilAnswered(), "complete");
});

test("a model that dies while it answers is told in plain words; the next attempt succeeds once it is back", async () => {
  await chat.send("Are you there?");
  await until(async () => (await chat.answerText()).length > 20);
  await application.model.stop("SIGKILL");
  await chat.page.getByRole("alert").getByText("broke off").waitFor();
  const said = await chat.answerText();
  assert.ok(said.length > 20, "what was said before is kept");
  await chat.page.getByRole("button", { name: "Try again" }).click();
  await chat.page
    .getByRole("alert")
    .getByText(/cannot be reached|not available/)
    .waitFor();
  await chat.page.getByText("No model can be reached right now.").waitFor();

  await application.model.start();
  await chat.page.getByText("No model can be reached right now.").waitFor({ state: "hidden" });
  await chat.page.getByRole("button", { name: "Try again" }).click();
  assert.equal(await chat.untilAnswered(), "complete");
  assert.equal(await chat.page.getByRole("article", { name: "You" }).getByText("Are you there?").count(), 1);
});

test("without a network the question waits on the page and is sent once, when there is one again", async () => {
  await chat.page.context().setOffline(true);
  await chat.send("Is anybody out there?");
  await chat.page.getByRole("alert").getByText("The server cannot be reached.").waitFor();
  await chat.page.context().setOffline(false);
  await chat.page.getByRole("button", { name: "Try again" }).click();
  assert.equal(await chat.untilAnswered(), "complete");
  await chat.page.reload();
  assert.equal(await chat.untilAnswered(), "complete");
  const asked = chat.page.getByRole("article", { name: "You" }).getByText("Is anybody out there?");
  assert.equal(await asked.count(), 1);
});

test("a session that is over asks for the log-in, and what was written is waiting after it", async () => {
  await chat.page.context().clearCookies();
  await chat.submit("Who am I?");
  await chat.page.getByText("Your session is over.").waitFor();
  await chat.logIn(ada);
  await chat.page.getByRole("article", { name: "You" }).getByText("Who am I?").waitFor();
  await chat.page.getByRole("button", { name: "Try again" }).click();
  assert.equal(await chat.untilAnswered(), "complete");
});

test("who logs out is out; a wrong password is told, and the right one brings everything back", async () => {
  await chat.logOut();
  assert.equal(new URL(chat.page.url()).pathname, "/");
  await chat.page.reload();
  await chat.logIn({ ...ada, password: "difference engine" });
  await chat.page.getByRole("alert").getByText("The e-mail address or the password is wrong.").waitFor();
  await chat.logIn(ada);
  await until(async () => (await chat.titles()).includes("How do I bake bread"));
});

test("a conversation that does not exist is said to be gone", async () => {
  await chat.page.goto(`${base}/c/0b6c4a5e-5f0a-4a53-9d0b-1f5a3c1b2d3e`);
  await chat.page.getByRole("alert").getByText("This conversation does not exist any more.").waitFor();
});

test("on a phone the conversations come in from the side, and Escape sends them back", async () => {
  const phone = await ChatPage.open(browser, base, { size: "phone" });
  await phone.logIn(ada);
  await phone.page.getByRole("heading", { name: "What is on your mind, Ada?" }).waitFor();
  const menu = phone.page.getByRole("button", { name: "Conversations" });
  await menu.click();
  await phone.page.keyboard.press("Escape");
  await phone.page.getByRole("dialog").waitFor({ state: "hidden" });
  await phone.page.keyboard.press("Enter");
  await phone.page.getByRole("dialog").waitFor();
  await phone.page.getByRole("link", { name: "How do I bake bread" }).click();
  assert.equal(await phone.untilAnswered(), "complete");
  assert.equal(await phone.page.getByRole("dialog").count(), 0);
  assert.ok(await phone.fitsWidth());
  assert.deepEqual(phone.troubles, []);
  await phone.close();
});

test("everything fits, in every size, by day and by night", async () => {
  for (const size of ["desktop", "phone"] as const) {
    for (const scheme of ["light", "dark"] as const) {
      const reader = await ChatPage.open(browser, base, { size, scheme });
      await reader.page.getByRole("heading", { name: "Log in" }).waitFor();
      await reader.picture(`${size}-${scheme}-login`);
      await reader.logIn(ada);
      await reader.page.getByRole("heading", { name: "What is on your mind, Ada?" }).waitFor();
      await reader.picture(`${size}-${scheme}-empty`);
      await reader.openConversation("How do I bake bread");
      assert.equal(await reader.untilAnswered(), "complete");
      await reader.picture(`${size}-${scheme}-answer`);
      assert.ok(await reader.fitsWidth(), `${size}, ${scheme}`);
      assert.deepEqual(reader.troubles, []);
      await reader.close();
    }
  }
});
