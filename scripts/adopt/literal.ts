/**
 * Values as TypeScript, as Biome formats it: two spaces a level, 110 columns. An object is written with a line for
 * each property, which Biome leaves so, and a list on one line where it fits.
 */

const width = 110;

/** Characters that a reader does not see, or that end a line for some: no text of a program may hide one. */
const invisible = /[^\P{Cc}\n\t]|\p{Cf}|\p{Zl}|\p{Zp}|(?! )\p{Zs}/gu;

/**
 * A value that begins in column `column` of a line that is indented by `depth` levels, and is followed by `after`
 * more characters.
 */
export function literal(value: unknown, depth: number, { column = 0, after = 1 } = {}): string {
  if (typeof value === "string") return text(value);
  if (Array.isArray(value)) return list(value, depth, column + after);
  if (typeof value === "object" && value !== null) return object(Object.entries(value), depth);
  return String(value);
}

/** An object by its properties; the ones of `written` are source text already. */
export function object(
  properties: readonly (readonly [string, unknown])[],
  depth: number,
  written: readonly string[] = [],
): string {
  if (properties.length + written.length === 0) return "{}";
  const inner = "  ".repeat(depth + 1);
  const lines = properties.map(([key, value]) => {
    const begin = `${inner}${/^[A-Za-z_$][\w$]*$/.test(key) ? key : quoted(key)}: `;
    const written = literal(value, depth + 1, { column: begin.length });
    const isTooLong =
      typeof value === "string" && !written.startsWith("`") && begin.length + written.length + 1 > width;
    return isTooLong ? `${begin.trimEnd()}\n${inner}  ${written},\n` : `${begin}${written},\n`;
  });
  return `{\n${written.map((line) => `${inner}${line},\n`).join("")}${lines.join("")}${"  ".repeat(depth)}}`;
}

function list(values: readonly unknown[], depth: number, besides: number): string {
  const items = values.map((value) => literal(value, depth + 1));
  const flat = `[${items.join(", ")}]`;
  if (besides + flat.length <= width && !flat.includes("\n")) return flat;
  const inner = "  ".repeat(depth + 1);
  return `[\n${items.map((item) => `${inner}${item},\n`).join("")}${"  ".repeat(depth)}]`;
}

/** Of more than one line, it stands as it is. */
function text(value: string): string {
  if (!value.slice(0, -1).includes("\n")) return quoted(value);
  const body = value.replace(/[\\`]|\$(?=\{)/g, "\\$&").replace(invisible, (character) => escaped(character));
  return `\`${body}\``;
}

/** In the quotes that need fewer escapes. */
function quoted(value: string): string {
  const count = (quote: string) => value.split(quote).length - 1;
  const quote = count('"') > count("'") ? "'" : '"';
  const body = value
    .replaceAll("\\", "\\\\")
    .replaceAll(quote, `\\${quote}`)
    .replaceAll("\n", "\\n")
    .replaceAll("\t", "\\t")
    .replace(invisible, (character) => escaped(character));
  return `${quote}${body}${quote}`;
}

function escaped(character: string): string {
  if (character === "\r") return "\\r";
  const code = character.codePointAt(0)!.toString(16);
  if (code.length <= 2) return `\\x${code.padStart(2, "0")}`;
  return code.length <= 4 ? `\\u${code.padStart(4, "0")}` : `\\u{${code}}`;
}
