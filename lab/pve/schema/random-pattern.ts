import type { Random } from "./random.ts";

type Generator = (random: Random) => string;

const range = (from: number, to: number): string[] =>
  Array.from({ length: to - from + 1 }, (_, index) => String.fromCharCode(from + index));
const characters = (text: string): string[] => [...text];

const digits = range(48, 57);
const word = [...digits, ...range(97, 122), ...range(65, 90), "_"];
const printable = range(33, 126);
const classes: Record<string, string[]> = { d: digits, w: word, s: [" "], S: word };
// Patterns without an end of their own are not tried at their longest.
const most = 8;

/** A text that a regular expression of PVE's schema matches: those without assertions but ^ and $ at the ends. */
export function randomMatch(pattern: string, random: Random): string {
  return new Parser(pattern).all()(random);
}

class Parser {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  all(): Generator {
    const generator = this.#alternatives();
    if (this.#at < this.#text.length) throw new Error(`cannot read the pattern ${this.#text} at ${this.#at}`);
    return generator;
  }

  #peek(): string {
    return this.#text[this.#at] ?? "";
  }

  #next(): string {
    const character = this.#peek();
    this.#at += 1;
    return character;
  }

  #take(text: string): boolean {
    if (!this.#text.startsWith(text, this.#at)) return false;
    this.#at += text.length;
    return true;
  }

  #alternatives(): Generator {
    const choices = [this.#sequence()];
    while (this.#take("|")) choices.push(this.#sequence());
    return (random) => random.pick(choices)(random);
  }

  #sequence(): Generator {
    const parts: Generator[] = [];
    while (this.#peek() && !"|)".includes(this.#peek())) parts.push(this.#repeated(this.#atom()));
    return (random) => parts.map((part) => part(random)).join("");
  }

  #repeated(atom: Generator): Generator {
    const [least, greatest] = this.#times();
    return (random) => Array.from({ length: random.integer(least, greatest) }, () => atom(random)).join("");
  }

  #times(): [number, number] {
    if (this.#take("*")) return [0, most];
    if (this.#take("+")) return [1, most];
    if (this.#take("?")) return [0, 1];
    const [whole, least = "", comma, greatest = ""] =
      /^\{(\d*)(,?)(\d*)\}/.exec(this.#text.slice(this.#at)) ?? [];
    if (whole === undefined) return [1, 1];
    this.#at += whole.length;
    const from = Number(least);
    if (!comma) return [from, from];
    return [from, Math.min(greatest === "" ? from + most : Number(greatest), from + 2 * most)];
  }

  #atom(): Generator {
    const character = this.#next();
    if (character === "(") return this.#group();
    if (character === "[") return oneOf(this.#class());
    if (character === ".") return oneOf(word);
    if (character === "\\") return oneOf(this.#escaped());
    if (character === "^" || character === "$") return () => "";
    return () => character;
  }

  #group(): Generator {
    this.#take("?:") || this.#take("?^:") || this.#take("?^i:");
    const inner = this.#alternatives();
    if (!this.#take(")")) throw new Error(`a group is not closed in the pattern ${this.#text}`);
    return inner;
  }

  #escaped(): string[] {
    const character = this.#next();
    if (character !== "x") return classes[character] ?? [character];
    const code = this.#text.slice(this.#at, this.#at + 2);
    this.#at += 2;
    return [String.fromCharCode(Number.parseInt(code, 16))];
  }

  #class(): string[] {
    const negated = this.#take("^");
    const members: string[] = [];
    while (!this.#take("]")) members.push(...this.#member());
    return negated ? printable.filter((character) => !members.includes(character)) : members;
  }

  #member(): string[] {
    const first = this.#take("\\") ? this.#escaped() : characters(this.#next());
    const isRange = first.length === 1 && this.#peek() === "-" && this.#text[this.#at + 1] !== "]";
    if (!isRange) return first;
    this.#next();
    const last = this.#take("\\") ? this.#escaped() : characters(this.#next());
    return range((first[0] ?? "").charCodeAt(0), (last[0] ?? "").charCodeAt(0));
  }
}

const oneOf =
  (choices: string[]): Generator =>
  (random) =>
    random.pick(choices);
