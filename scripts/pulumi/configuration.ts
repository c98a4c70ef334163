/**
 * The file of a stack's configuration, as text: what a person has written in it, comments too, stays as it is.
 * Of YAML it knows what these files use: maps of two spaces a level, plain or quoted words, and JSON as a value.
 */

/** A value, or what stands below a key. */
export type Setting = string | { [key: string]: Setting };

/**
 * The file with `key` of its configuration set to `value`, which may be anything that JSON can hold; undefined
 * takes it out.
 */
export function withSetting(file: string, key: string, value: unknown): string {
  const lines = file
    .trimEnd()
    .split("\n")
    .filter((line) => line !== "config: {}");
  if (!lines.includes("config:")) lines.push("config:");
  const [begin, end] = placeOf(lines, key) ?? endOfConfig(lines);
  const written = value === undefined ? [] : [`  ${key}: ${JSON.stringify(value)}`];
  return `${lines.toSpliced(begin, end - begin, ...written).join("\n")}\n`;
}

/** Whether the file's configuration says something under `key`. */
export function hasSetting(file: string, key: string): boolean {
  return placeOf(file.split("\n"), key) !== undefined;
}

/** What stands under `key` of the file's configuration, written as a map or a word; throws where it is not there. */
export function settingOf(file: string, key: string): Setting {
  const lines = file.split("\n");
  const place = placeOf(lines, key);
  if (!place) throw new Error(`The configuration has no ${key}.`);
  return read(lines.slice(...place))[key]!;
}

/** The lines of a key: its own and the deeper ones below it. */
function placeOf(lines: string[], key: string): [begin: number, end: number] | undefined {
  const begin = lines.findIndex((line) => line === `  ${key}:` || line.startsWith(`  ${key}: `));
  if (begin < 0) return undefined;
  return [begin, endOf(lines, begin, "   ")];
}

function endOfConfig(lines: string[]): [begin: number, end: number] {
  const end = endOf(lines, lines.indexOf("config:"), " ");
  return [end, end];
}

/** Where the lines end that belong to the one at `begin` by their indent; blank ones at their end do not. */
function endOf(lines: string[], begin: number, indent: string): number {
  const next = lines.findIndex((line, index) => index > begin && line !== "" && !line.startsWith(indent));
  let end = next < 0 ? lines.length : next;
  while (lines[end - 1] === "") end -= 1;
  return end;
}

function read(lines: string[]): { [key: string]: Setting } {
  const settings: { [key: string]: Setting } = {};
  const depth = lines[0]?.search(/\S/) ?? 0;
  for (const [index, line] of lines.entries()) {
    if (line.search(/\S/) !== depth) continue;
    const [, key = "", value = ""] = /^ *(\S+?):(?: (.*))?$/.exec(line) ?? [];
    const next = lines.findIndex((other, at) => at > index && other.search(/\S/) <= depth);
    const below = lines.slice(index + 1, next < 0 ? undefined : next);
    settings[key] = below.length > 0 ? read(below) : unquoted(value);
  }
  return settings;
}

function unquoted(value: string): string {
  return value.startsWith('"') ? JSON.parse(value) : value;
}
