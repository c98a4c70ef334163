/** Shorter values are not looked for: they would blacken half of every text. */
const shortest = 6;
const shortestLine = 16;
const shortestWord = 12;

const mask = "[secret]";

/**
 * Keeps secrets out of texts. The engine masks only secrets of the stack's configuration, so every secret
 * that a resource was handed is remembered here, in each encoding in which it might turn up.
 */
export class Redactor {
  readonly #needles = new Set<string>();

  /** Remembers a secret value; of a list or an object, every text inside. */
  remember(value: unknown): void {
    if (Array.isArray(value)) for (const item of value) this.remember(item);
    else if (value !== null && typeof value === "object") this.remember(Object.values(value));
    else if (typeof value === "string")
      for (const text of parts(value).flatMap(encodings)) this.#needles.add(text);
  }

  redact(text: string): string {
    // longest first: what contains another secret goes as a whole
    const needles = [...this.#needles].sort((a, b) => b.length - a.length);
    return needles.reduce((rest, needle) => rest.replaceAll(needle, mask), text);
  }
}

/** The texts that give a secret away: the whole, and of a whole file its lines and what looks like a key in them. */
function parts(secret: string): string[] {
  const lines = secret.includes("\n") ? secret.split("\n").map((line) => line.trim()) : [];
  const words = secret.match(/[A-Za-z0-9+/=_.~-]+/g) ?? [];
  return [
    ...[secret, secret.trim()].filter((text) => text.length >= shortest),
    // ordinary lines and words of a configuration, such as "postgres", are no secret by standing beside one
    ...lines.filter((line) => line.length >= shortestLine),
    ...words.filter((word) => word.length >= shortestWord && /\d/.test(word) && /[A-Za-z]/.test(word)),
  ];
}

function encodings(text: string): string[] {
  const bytes = Buffer.from(text);
  return [
    text,
    bytes.toString("base64"),
    bytes.toString("base64").replace(/=+$/, ""),
    bytes.toString("base64url"),
    bytes.toString("hex"),
    encodeURIComponent(text),
    text.replaceAll("'", `'\\''`),
    JSON.stringify(text).slice(1, -1),
  ];
}
