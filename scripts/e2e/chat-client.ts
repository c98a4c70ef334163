import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import type { IncomingMessage } from "node:http";
import { Agent, request } from "node:https";
import { text } from "node:stream/consumers";
import type { TLSSocket } from "node:tls";

/** What stands in an answer's stream: `start`, `token`, `done` or `failed`. */
export interface SentEvent {
  readonly type: string;
  readonly data: Record<string, unknown>;
}

/**
 * Somebody who uses the page of an estate on the lab from this machine: by its name, over HTTPS, trusting nobody but
 * the lab's certificate authority.
 */
export class ChatClient {
  readonly #url: URL;
  readonly #agent: Agent;
  readonly #cookies = new Map<string, string>();

  constructor(lab: { pageUrl: string; acmeRoots: string }) {
    this.#url = new URL(lab.pageUrl);
    this.#agent = new Agent({ keepAlive: true, ca: readFileSync(lab.acmeRoots) });
  }

  /** Asks for a path of the page; rejects where no answer comes. */
  send(method: "GET" | "POST", path: string, body?: unknown): Promise<IncomingMessage> {
    const headers = {
      host: this.#url.host,
      "sec-fetch-site": "same-origin",
      cookie: [...this.#cookies].map(([name, value]) => `${name}=${value}`).join("; "),
      ...(body !== undefined && { "content-type": "application/json" }),
    };
    return new Promise((resolve, reject) => {
      const asked = request(
        {
          agent: this.#agent,
          // The page's relay is on this machine; the name is what the certificate is for.
          host: "127.0.0.1",
          servername: this.#url.hostname,
          port: this.#url.port,
          method,
          path,
          headers,
        },
        (answer) => {
          this.#keepCookies(answer.headers["set-cookie"] ?? []);
          resolve(answer);
        },
      );
      asked.on("error", reject);
      asked.end(body === undefined ? undefined : JSON.stringify(body));
    });
  }

  /** The answer as JSON, and its status. */
  async ask(
    method: "GET" | "POST",
    path: string,
    body?: unknown,
  ): Promise<{ status: number; body: unknown }> {
    const answer = await this.send(method, path, body);
    const said = await text(answer);
    return { status: answer.statusCode!, body: said === "" ? undefined : parse(said) };
  }

  async logIn(email: string, password: string): Promise<void> {
    const { status, body } = await this.ask("POST", "/api/auth/login", { email, password });
    if (status >= 300) throw new Error(`${email} cannot log in: ${status} ${JSON.stringify(body)}`);
  }

  /** Asks the model, and yields what comes of the answer as it comes. */
  async *chat(model: string, content: string): AsyncGenerator<SentEvent> {
    const answer = await this.send("POST", "/api/chat/send", { model, content });
    if (answer.statusCode !== 200) throw new Error(`${answer.statusCode}: ${await text(answer)}`);
    let rest = "";
    answer.setEncoding("utf8");
    for await (const chunk of answer) {
      const blocks = (rest + chunk).split("\n\n");
      rest = blocks.pop() ?? "";
      for (const block of blocks) {
        const [, type = "", data = "{}"] = /^event: (.*)\ndata: (.*)$/.exec(block) ?? [];
        yield { type, data: JSON.parse(data) };
      }
    }
  }

  /**
   * SHA-256 of the public key of the page's certificate, base64, once it was checked by the lab's authority: what a
   * browser that does not know the authority can be told to trust.
   */
  async publicKey(): Promise<string> {
    const answer = await this.send("GET", "/api/health");
    const certificate = (answer.socket as TLSSocket).getPeerX509Certificate()!;
    answer.resume();
    const key = certificate.publicKey.export({ type: "spki", format: "der" });
    return createHash("sha256").update(key).digest("base64");
  }

  close(): void {
    this.#agent.destroy();
  }

  #keepCookies(cookies: readonly string[]): void {
    for (const cookie of cookies) {
      const [, name = "", value = ""] = /^([^=]+)=([^;]*)/.exec(cookie) ?? [];
      if (value === "") this.#cookies.delete(name);
      else this.#cookies.set(name, value);
    }
  }
}

function parse(said: string): unknown {
  try {
    return JSON.parse(said);
  } catch {
    return said;
  }
}
