/** A browser as far as the API sees one: keeps cookies, sends what a page of the same site sends. */
export class BrowserSession {
  readonly #base: string;
  readonly cookies = new Map<string, string>();

  constructor(base: string) {
    this.#base = base;
  }

  async send(
    method: "GET" | "POST",
    path: string,
    body?: unknown,
    init: RequestInit = {},
  ): Promise<Response> {
    const response = await fetch(`${this.#base}${path}`, {
      ...init,
      method,
      headers: {
        "sec-fetch-site": "same-origin",
        cookie: [...this.cookies].map(([name, value]) => `${name}=${value}`).join("; "),
        ...(body !== undefined && { "content-type": "application/json" }),
        ...init.headers,
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    for (const cookie of response.headers.getSetCookie()) {
      const [, name = "", value = ""] = /^([^=]+)=([^;]*)/.exec(cookie) ?? [];
      if (value === "") this.cookies.delete(name);
      else this.cookies.set(name, value);
    }
    return response;
  }

  /** What a query of the page answers. */
  async query<Data>(procedure: string, input?: unknown): Promise<Data> {
    const parameters = input === undefined ? "" : `?input=${encodeURIComponent(JSON.stringify(input))}`;
    const response = await this.send("GET", `/api/trpc/${procedure}${parameters}`);
    const { result, error } = (await response.json()) as {
      result?: { data: Data };
      error?: { message: string };
    };
    if (!result) throw new Error(`${procedure}: ${error?.message}`);
    return result.data;
  }
}

export type SentEvent = { type: string; data: Record<string, unknown> };

/** The events of an answer as they come. */
export async function* sentEvents(response: Response): AsyncGenerator<SentEvent> {
  if (!response.ok) throw new Error(`${response.status}: ${await response.text()}`);
  let rest = "";
  for await (const chunk of response.body!.pipeThrough(new TextDecoderStream())) {
    const blocks = (rest + chunk).split("\n\n");
    rest = blocks.pop() ?? "";
    for (const block of blocks) {
      const [, type = "", data = ""] = /^event: (.*)\ndata: (.*)$/.exec(block) ?? [];
      yield { type, data: JSON.parse(data) };
    }
  }
}

export async function allEvents(response: Response): Promise<SentEvent[]> {
  const events: SentEvent[] = [];
  for await (const event of sentEvents(response)) events.push(event);
  return events;
}
