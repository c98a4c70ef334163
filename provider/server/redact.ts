import { encodings } from "./encodings.ts";

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
  /** Every value is met again and again, in each message of the engine. */
  readonly #known = new Set<string>();
  readonly #needles = new Set<string>();

  /** Remembers a secret value; of a list or an object, every text inside. */
  remember(value: unknown): void {
    if (Array.isArray(value)) for (const item of value) this.remember(item);
    else if (value !== null && typeof value === "object") this.remember(Object.values(value));
    else if (typeof value === "string" && !this.#known.has(value)) {
      this.#known.add(value);
      for (const text of parts(value).flatMap(encodings)) this.#needles.add(text);
    }
  }

  redact(text: string): string {
    // longest first: what contains another secret goes as a whole
    const needles = [...this.#needles].sort((a, b) => b.length - a.length);
    return needles.reduce((rest, needle) => rest.replaceAll(needle, mask), text);
  }
}

/** The texts that give a secret away: the whole, and of a whole file its lines and what looks like a key in them. */
function parts(secret: string): string[] {
  const { lines, keyLines } = linesOf(secret);
  const words = secret.match(/[A-Za-z0-9+/=_.~-]+/g) ?? [];
  return [
    ...[secret, secret.trim()].filter((text) => text.length >= shortest),
    // ordinary lines and words of a configuration, such as "postgres", are no secret by standing beside one
    ...lines.filter((line) => line.length >= shortestLine),
    ...keyLines.filter((line) => line.length >= shortest),
    ...words.filter((word) => word.length >= shortestWord && /\d/.test(word) && /[A-Za-z]/.test(word)),
  ];
}

/** The lines of a secret of several, without those that only say what begins and ends there. */
function linesOf(secret: string): { lines: string[]; keyLines: string[] } {
  if (!secret.includes("\n")) return { lines: [], keyLines: [] };
  const all = secret.split("\n").map((line) => line.trim());
  const isArmour = (line: string) => /^-----(BEGIN|END) [A-Z0-9 ]+-----$/.test(line);
  const keys = secret.match(/-----BEGIN [^-]*PRIVATE KEY-----[^-]*-----END/g) ?? [];
  return {
    lines: all.filter((line) => !isArmour(line)),
    // the last line of a key may be short, and is a part of it all the same
    keyLines: keys.flatMap((key) => key.split("\n").slice(1, -1)).map((line) => line.trim()),
  };
}
