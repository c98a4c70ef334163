/** Fewer letters of base64 are found in every other text. */
const shortestInner = 8;
/** A whole file is not looked for inside of another text. */
const longestInner = 1024;

/**
 * The texts as which a secret can turn up: as it is, in the encodings of its bytes, and escaped for the languages
 * that it passes through.
 */
export function encodings(text: string): string[] {
  const bytes = Buffer.from(text);
  const hex = bytes.toString("hex");
  return [text, ...base64s(bytes), hex, hex.toUpperCase(), ...urls(text), ...jsons(text), ...quotings(text)];
}

function base64s(bytes: Buffer): string[] {
  const text = bytes.toString("base64");
  const whole = [text, text.replace(/=+$/, ""), bytes.toString("base64url")];
  // base64 and openssl break the line after so many letters
  const lines = [76, 64].flatMap((width) => (text.length > width ? chunks(text, width) : []));
  return [...whole, ...lines, ...innerBase64s(bytes)];
}

function chunks(text: string, width: number): string[] {
  const lines = text.match(new RegExp(`.{1,${width}}`, "g")) ?? [];
  return lines.filter((line) => line.length >= shortestInner);
}

/**
 * What of a secret stands in the base64 of a longer text, such as `user:password` of basic authentication: three
 * bytes are four letters, so it depends on where in a group of three it begins, and its first and last letters on
 * what stands beside it.
 */
function innerBase64s(bytes: Buffer): string[] {
  if (bytes.length > longestInner) return [];
  return [0, 1, 2].flatMap((before) => {
    const bits = 8 * (before + bytes.length);
    const group = Buffer.concat([Buffer.alloc(before), bytes]);
    const [first, last] = [Math.ceil((8 * before) / 6), Math.floor(bits / 6)];
    const inner = [group.toString("base64"), group.toString("base64url")].map((text) =>
      text.slice(first, last),
    );
    return inner.filter((text) => text.length >= shortestInner);
  });
}

function urls(text: string): string[] {
  const strict = encodeURIComponent(text.toWellFormed()).replace(
    /[!'()*]/g,
    (letter) => `%${letter.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  const form = new URLSearchParams([["", text]]).toString().slice(1);
  const all = [encodeURIComponent(text.toWellFormed()), strict, form];
  return [...all, ...all.map((url) => url.replace(/%../g, (code) => code.toLowerCase()))];
}

function jsons(text: string): string[] {
  const json = JSON.stringify(text).slice(1, -1);
  const escaped = (letters: RegExp) => (all: string) =>
    all.replace(letters, (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, "0")}`);
  const ascii = escaped(/[\u0080-\uffff]/g);
  // Go escapes what HTML reads, Python what is not ASCII, PHP the slash
  return [json, escaped(/[<>&\u2028\u2029]/g)(json), ascii(json), ascii(json.replaceAll("/", "\\/"))];
}

function quotings(text: string): string[] {
  const breaks = (all: string) => all.replaceAll("\n", "\\n").replaceAll("\r", "\\r").replaceAll("\t", "\\t");
  return [
    text.replaceAll("'", `'\\''`),
    text.replace(/["$\\`]/g, "\\$&"),
    // bash's printf %q, and its $'…', which is also how Node shows a text
    text.replace(/[^\w@%+=:,./\n\u0080-\uffff-]/g, "\\$&"),
    breaks(text.replace(/['\\]/g, "\\$&")),
    // SQL and YAML
    text.replaceAll("'", "''"),
  ];
}
