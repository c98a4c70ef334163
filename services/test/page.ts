import { dirname, join } from "node:path";
import { type Browser, chromium, type Page } from "playwright-core";
import { until } from "./programs.ts";

export type Person = { name: string; email: string; password: string };

/** Sizes at which the page must look right. */
export const SIZES = {
  desktop: { width: 1440, height: 900 },
  phone: { width: 390, height: 844 },
} as const;

export type Size = keyof typeof SIZES;

/** Where pictures of the page are kept. */
export const PICTURES = join(dirname(import.meta.filename), "pictures");

const CHROMIUM = "/usr/bin/chromium";

/** Nothing but what the page asks for goes out. */
const QUIET = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/**
 * Starts Chromium.
 * @param args more of its arguments, as `--host-resolver-rules=…` or `--ignore-certificate-errors-spki-list=…`
 */
export function openBrowser(args: string[] = []): Promise<Browser> {
  return chromium.launch({ executablePath: CHROMIUM, args: [...QUIET, ...args] });
}

/** The chat in a browser of its own cookies, driven as a person drives it: by labels and names. */
export class ChatPage {
  readonly page: Page;
  /** Errors of the page, what its policy refused, and requests to other hosts: there must be none. */
  readonly troubles: string[] = [];

  private constructor(page: Page, base: string) {
    this.page = page;
    page.on("pageerror", (error) => this.troubles.push(String(error)));
    page.on("console", (message) => {
      if (/Content Security Policy|Warning:/.test(message.text())) this.troubles.push(message.text());
    });
    page.on("request", (request) => {
      if (!request.url().startsWith(`${new URL(base).origin}/`)) this.troubles.push(request.url());
    });
  }

  static async open(
    browser: Browser,
    base: string,
    { size = "desktop", scheme = "light" }: { size?: Size; scheme?: "light" | "dark" } = {},
  ): Promise<ChatPage> {
    const context = await browser.newContext({
      viewport: SIZES[size],
      colorScheme: scheme,
      hasTouch: size === "phone",
      deviceScaleFactor: 2,
    });
    const chat = new ChatPage(await context.newPage(), base);
    await chat.page.goto(base);
    return chat;
  }

  async register({ name, email, password }: Person): Promise<void> {
    await this.page.getByRole("button", { name: "Create an account" }).click();
    await this.page.getByLabel("Name", { exact: true }).fill(name);
    await this.#enter(email, password, "Create account");
  }

  async logIn({ email, password }: Person): Promise<void> {
    await this.#enter(email, password, "Log in");
  }

  async logOut(): Promise<void> {
    await this.page.getByRole("button", { name: "Log out" }).click();
    await this.page.getByRole("heading", { name: "Log in" }).waitFor();
  }

  /** Writes a question and sends it as most people do, and sees it stand in the conversation. */
  async send(question: string): Promise<void> {
    await this.submit(question);
    await this.page.getByRole("article", { name: "You" }).last().getByText(question).waitFor();
  }

  /** Sends a question, whatever comes of it. */
  async submit(question: string): Promise<void> {
    const message = this.page.getByLabel("Your message");
    await message.fill(question);
    // Until the page knows a model, nothing is sent.
    await this.page.locator("button[type=submit]:enabled").waitFor();
    await message.press("Enter");
  }

  /** Watches the last answer until it is over. Every different text that was seen of it, the last one whole. */
  async watchAnswer(): Promise<string[]> {
    const seen: string[] = [];
    const see = async () => {
      const text = await this.answerText();
      if (text !== "" && text !== seen.at(-1)) seen.push(text);
    };
    await until(async () => {
      await see();
      return !["waiting", "streaming", ""].includes(await this.answerStatus());
    });
    await see();
    return seen;
  }

  /** Waits until the last answer is over: `complete`, `stopped` or `failed`. */
  async untilAnswered(): Promise<string> {
    await this.watchAnswer();
    return this.answerStatus();
  }

  async answerStatus(): Promise<string> {
    // In one look: between two, a message may have come.
    return this.page
      .locator("[data-answer]")
      .evaluateAll((all) => all.at(-1)?.getAttribute("data-answer") ?? "");
  }

  async answerText(): Promise<string> {
    const texts = await this.page.locator("[data-answer]").last().locator(".prose").allTextContents();
    return texts.join("").trim();
  }

  /** Opens a conversation by its title, on a phone from the drawer. */
  async openConversation(title: string): Promise<void> {
    const menu = this.page.getByRole("button", { name: "Conversations" });
    if (await menu.isVisible()) await menu.click();
    await this.page.getByRole("link", { name: title, exact: true }).click();
    await this.page.getByRole("article", { name: "You" }).first().waitFor();
  }

  /** The titles beside the conversation. */
  titles(): Promise<string[]> {
    return this.page.getByRole("navigation", { name: "Conversations" }).getByRole("link").allTextContents();
  }

  /** Keeps a picture as `<name>.png`, once the fonts are there. */
  async picture(name: string, folder = PICTURES): Promise<void> {
    await this.page.screenshot({ path: join(folder, `${name}.png`), animations: "disabled" });
  }

  /** Whether everything fits the width: nobody wants to scroll a page sideways. */
  async fitsWidth(): Promise<boolean> {
    return (await this.page.evaluate(
      "document.documentElement.scrollWidth <= document.documentElement.clientWidth",
    )) as boolean;
  }

  async close(): Promise<void> {
    await this.page.context().close();
  }

  async #enter(email: string, password: string, button: string): Promise<void> {
    await this.page.getByLabel("E-mail address").fill(email);
    await this.page.getByLabel("Password").fill(password);
    await this.page.getByRole("main").getByRole("button", { name: button, exact: true }).first().click();
  }
}
