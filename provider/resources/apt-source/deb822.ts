import { type AptSourceInputs, keyFile } from "./inputs.ts";

/** What a file of sources says: its fields in lower case, and what is not a field of one single source. */
export interface SourceText {
  readonly fields: Readonly<Record<string, string>>;
  readonly others: readonly string[];
}

/** The properties that are lists, and the fields in which they stand. */
export const listFields = {
  uris: "URIs",
  suites: "Suites",
  components: "Components",
  architectures: "Architectures",
} as const;

/** The fields of a source, each with its value. */
function fieldsOf(inputs: AptSourceInputs): [string, string][] {
  return [
    ["Types", "deb"],
    ...Object.entries(listFields).map(([property, field]): [string, string] => [
      field,
      inputs[property as keyof typeof listFields].join(" "),
    ]),
    ["Signed-By", keyFile(inputs.name)],
  ].filter((field): field is [string, string] => field[1] !== "");
}

/** The text of a source. */
export function render(inputs: AptSourceInputs): string {
  return fieldsOf(inputs)
    .map(([field, value]) => `${field}: ${value}\n`)
    .join("");
}

/** Reads the lines of a file of sources. */
export function parseSource(lines: readonly string[]): SourceText {
  const fields: Record<string, string> = {};
  const others: string[] = [];
  let last: string | undefined;
  let ended = false;
  for (const line of lines) {
    if (line.startsWith("#")) continue;
    const [, name, value = ""] = line.match(/^([A-Za-z][A-Za-z0-9-]*):\s*(.*?)\s*$/) ?? [];
    const key = name?.toLowerCase();
    if (line.trim() === "") ended = last !== undefined;
    else if (ended || (key !== undefined && Object.hasOwn(fields, key))) others.push(hidden(line));
    else if (key !== undefined) {
      last = key;
      fields[key] = hidden(value);
    } else if (/^[ \t]/.test(line) && last !== undefined)
      fields[last] = `${fields[last]} ${hidden(line)}`.trim();
    else others.push(hidden(line));
  }
  const plain = Object.entries(fields).map(([key, value]) => [key, value.replace(/\s+/g, " ").trim()]);
  return { fields: Object.fromEntries(plain), others };
}

/** Without the passwords that a person may have written into URIs: what is read here is kept and shown. */
function hidden(text: string): string {
  return text.trim().replace(/\/\/[^\s/@]*@/g, "//(hidden)@");
}

/** What a file says that no property of a program accounts for, in words: `Trusted: yes`. */
export function foreign({ fields, others }: SourceText, inputs: AptSourceInputs): string[] {
  const ours: Record<string, string> = { types: "deb", "signed-by": keyFile(inputs.name) };
  const lists = Object.values(listFields).map((field) => field.toLowerCase());
  const names = new Set([...Object.keys(ours), ...Object.keys(fields)]);
  return [
    ...[...names]
      .filter((name) => !lists.includes(name) && fields[name] !== ours[name])
      .map((name) => `${name}: ${fields[name] ?? "(missing)"}`),
    ...others,
  ];
}

/** A list as the file has it. */
export function listIn({ fields }: SourceText, property: keyof typeof listFields): string[] {
  const value = fields[listFields[property].toLowerCase()] ?? "";
  return value === "" ? [] : value.split(" ");
}
