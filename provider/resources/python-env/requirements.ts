/**
 * What a lock names, in one form however it is laid out, so that a comment or another order changes nothing on a
 * host; and what of the text keeps it from being a lock, as sentences that begin with the line.
 */
export interface Lock {
  readonly requirements: readonly string[];
  readonly problems: readonly string[];
}

const howTo = "write NAME==VERSION with its hashes, as uv pip compile --generate-hashes does";

/** `name[extra]==1.0 ; marker --hash=sha256:…`, or an address in the version's place. */
const pinned =
  /^(?<what>[A-Za-z0-9][A-Za-z0-9._-]*(?: ?\[[A-Za-z0-9._, -]*\])? ?(?:===? ?[A-Za-z0-9.!+_-]+|@ https?:\/\/[^\s;]+))(?: ?; ?(?<marker>.*?))??(?<hashes>(?: --hash=sha(?:256|384|512):[0-9a-f]+)*)$/;

/** Reads a requirements file in which each line is pinned to one version and its hashes. */
export function parseRequirements(text: string): Lock {
  const requirements: string[] = [];
  const problems: string[] = [];
  for (const { line, words } of logicalLines(text)) {
    const { what, marker, hashes } = words.match(pinned)?.groups ?? {};
    const problem = problemOf(words, what, hashes);
    if (problem) problems.push(`line ${line}: ${problem}`);
    else requirements.push([what!, ...(marker ? [`; ${marker}`] : []), ...sorted(hashes!)].join(" "));
  }
  return { requirements: requirements.sort(), problems };
}

function problemOf(words: string, what: string | undefined, hashes: string | undefined): string | undefined {
  const short = JSON.stringify(words.length > 80 ? `${words.slice(0, 80)}…` : words);
  if (words.startsWith("-"))
    return `${short} is an option, and the text has only packages: the index is said by index, and every package by a line of its own`;
  if (what === undefined) return `${short} is not pinned to one version and its hashes: ${howTo}`;
  if (/@ https?:\/\/[^/]*@/.test(what))
    return "the address holds a login, which everybody on the host could read: say netrc instead";
  return hashes === "" ? `${what} has no --hash=sha256:…: ${howTo}` : undefined;
}

function sorted(hashes: string): string[] {
  return hashes.trim().split(" ").sort();
}

/** Lines joined where one ends in a backslash, without comments and with single spaces; `line` counts from 1. */
function logicalLines(text: string): { line: number; words: string }[] {
  const logical: { line: number; words: string }[] = [];
  let open: { line: number; words: string } | undefined;
  for (const [index, physical] of text.split(/\r?\n/).entries()) {
    const bare = physical.replace(/(^|\s)#.*$/, "").trimEnd();
    const continues = bare.endsWith("\\");
    open ??= { line: index + 1, words: "" };
    open.words += ` ${continues ? bare.slice(0, -1) : bare}`;
    if (continues) continue;
    logical.push(open);
    open = undefined;
  }
  if (open) logical.push(open);
  return logical
    .map(({ line, words }) => ({ line, words: words.replace(/\s+/g, " ").trim() }))
    .filter(({ words }) => words !== "");
}
