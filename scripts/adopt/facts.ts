import { AnswerError, type AnyHostKind } from "../../provider/resources/definition.ts";
import { parseProperties } from "../../provider/resources/unit/answer.ts";
import { OperatorError } from "../setup/operator-error.js";
import { askedKinds } from "./read-script.ts";

/** Something below /etc. */
export interface EtcEntry {
  readonly path: string;
  readonly type: "file" | "directory" | "symlink" | "other";
  readonly owner: string;
  readonly group: string;
  /** Four octal digits. */
  readonly mode: string;
  /** In bytes. */
  readonly size: number;
  /** Where a symbolic link leads, as it says it. */
  readonly target: string;
}

/** A file that a package has installed as its configuration, and its MD5 as it was installed. */
export interface Conffile {
  readonly package: string;
  readonly md5: string;
}

/** A package as dpkg knows it. */
export interface PackageFact {
  readonly name: string;
  /** As the question of host.Packages prints it. */
  readonly line: string;
  readonly essential: boolean;
  readonly priority: string;
  readonly section: string;
  readonly held: boolean;
}

/** What a host said of itself. */
export interface Facts {
  readonly hostname: string;
  /** As it names itself: `Debian GNU/Linux 13 (trixie)`. */
  readonly system: string;
  readonly entries: readonly EtcEntry[];
  /** The paths below /etc that packages brought. */
  readonly owned: ReadonlySet<string>;
  readonly conffiles: ReadonlyMap<string, Conffile>;
  /** MD5 of those files now; without those that are gone. */
  readonly sums: ReadonlyMap<string, string>;
  /** SHA-256 of the files that packages copy into /etc. */
  readonly templates: ReadonlySet<string>;
  readonly packages: readonly PackageFact[];
  /** The packages that somebody asked for. */
  readonly manual: readonly string[];
  /** Those that the system's installer brought, where it says so. */
  readonly initial: ReadonlySet<string>;
  /** Whether a unit starts by itself, and whether it does by default, in systemd's words. */
  readonly unitFiles: ReadonlyMap<string, { readonly state: string; readonly preset: string }>;
  readonly enabledByPackages: ReadonlySet<string>;
  /** The units of which packages have decided whether they are enabled. */
  readonly decidedByPackages: ReadonlySet<string>;
  /** The units that run now and then: a timer or a socket starts them, or they end by themselves. */
  readonly passing: ReadonlySet<string>;
  /** How many keys let root in. */
  readonly rootKeys: number;
  /** What an estate holds on the host already: the kind, a tab and the address. */
  readonly managed: ReadonlySet<string>;
  /** What each kind's own question was answered, by the kind and then by the question. */
  // biome-ignore lint/suspicious/noExplicitAny: each kind has a type of its own, known where it is asked
  readonly answers: Readonly<Record<string, ReadonlyMap<string, any>>>;
}

/**
 * Reads what the script of `readScript` printed on `host`. Throws an {@link OperatorError} that names the section and
 * shows its text where one is missing or has another form than expected.
 */
export function parseFacts(host: string, stdout: string): Facts {
  const sections = parseSections(host, stdout);
  const read = <T>(name: string, parse: (text: string) => T): T => {
    const text = sections.get(name);
    if (text === undefined) throw notUnderstood(host, name, "it is missing", stdout);
    try {
      return parse(text);
    } catch (error) {
      if (error instanceof AnswerError) throw notUnderstood(host, name, error.message, text);
      throw error;
    }
  };
  const [hostname, system] = read("host", parseHost);
  const ucf = read("ucf", parseSums);
  const conffiles = read("conffiles", parseConffiles);
  return {
    hostname,
    system,
    entries: read("listing", parseListing),
    owned: new Set(read("owned", lines)),
    conffiles: new Map([
      ...[...ucf].map(([path, md5]) => [path, { package: "ucf", md5 }] as const),
      ...conffiles,
    ]),
    sums: read("sums", parseSums),
    templates: new Set(read("templates", parseSums).values()),
    packages: read("packages", parsePackages),
    manual: read("manual", lines),
    initial: new Set(read("initial", lines)),
    unitFiles: read("unit-files", parseUnitFiles),
    enabledByPackages: new Set(read("enabled-by-packages", lines)),
    decidedByPackages: new Set(read("decided-by-packages", lines)),
    passing: read("runs", parseRuns),
    rootKeys: read("root-keys", (text) => Number(text.trim() || 0)),
    managed: read("managed", parseManaged),
    answers: Object.fromEntries(
      askedKinds.map((kind) => [kind.name, read(kind.name, (text) => parseAnswer(kind, text))]),
    ),
  };
}

function parseSections(host: string, stdout: string): Map<string, string> {
  const all = stdout.split("\n");
  if (all.at(-2) !== "end" || all.at(-1) !== "")
    throw notUnderstood(host, "end", "the answer was cut off before it", stdout);
  return new Map(
    all.slice(0, -2).map((line) => {
      const [, name, base64] = line.match(/^([A-Za-z-]+) ([A-Za-z0-9+/=]+)$/) ?? [];
      if (name === undefined || base64 === undefined)
        throw notUnderstood(host, "a line", "it is no section", line);
      const said = Buffer.from(base64, "base64").toString();
      const [, text, code] = said.match(/^([\s\S]*)\0(\d+)$/) ?? [];
      if (text === undefined) throw notUnderstood(host, name, "it was cut off", said);
      // where nothing was ever written, a list ends with an error and is empty
      if (code !== "0") throw notUnderstood(host, name, `what asks for it failed (exit code ${code})`, text);
      return [name, text] as const;
    }),
  );
}

/** Of what was said no more is shown than a person can look through, and of files no content: it may be a secret. */
function notUnderstood(host: string, section: string, why: string, text: string): OperatorError {
  const seen = withoutContents(text.replaceAll("\0", "\n")).slice(0, 1000).trim() || "(nothing)";
  return new OperatorError(
    `${host} was read, and its answer about "${section}" was not understood: ${withoutContents(why)}. Nothing was written.\n` +
      `  seen: ${seen}\n` +
      `  next: look on ${host} whether a login prints something of its own (~/.profile, ~/.bashrc) and its disk is not ` +
      "full; then run the same command again. If it fails again, report it as a bug with this text",
  );
}

/** Contents of files are Base64 behind a path, or before one; a whole section is so behind its name. */
function withoutContents(text: string): string {
  return text
    .replace(/\bcontent(\t|\\t)(\S+?)\1\S*/g, "content $2 (not shown)")
    .replace(/\btext [A-Za-z0-9+/=]+ (?=\/)/g, "text (not shown) ")
    .replace(/^([A-Za-z-]+ )[A-Za-z0-9+/]{8,}=*$/gm, "$1(not shown)")
    .replace(/\/\/[^\s/@]*@/g, "//(hidden)@");
}

function lines(text: string): string[] {
  return text.split("\n").filter((line) => line !== "");
}

function parseHost(text: string): [string, string] {
  const [name, system = ""] = lines(text);
  if (name === undefined) throw new AnswerError("the host does not know its name");
  return [name, system.replace(/^"(.*)"$/, "$1") || "a system without a name"];
}

const types = { f: "file", d: "directory", l: "symlink" } as const;

function parseListing(text: string): EtcEntry[] {
  const fields = text.split("\0").slice(0, -1);
  if (fields.length % 7 !== 0 || fields.length === 0)
    throw new AnswerError("it does not consist of whole entries (there may be more than 16 MiB of them)");
  return Array.from({ length: fields.length / 7 }, (_, index) => {
    const [type, mode, owner, group, size, target, path] = fields.slice(index * 7, index * 7 + 7) as [
      ...[string, string, string, string, string, string, string],
    ];
    if (!path.startsWith("/etc/") || !/^[0-7]+$/.test(mode) || !/^\d+$/.test(size))
      throw new AnswerError(`${JSON.stringify(path)} is no entry`);
    return {
      path,
      type: types[type as keyof typeof types] ?? "other",
      owner,
      group,
      mode: mode.padStart(4, "0"),
      size: Number(size),
      target,
    };
  }).sort((one, other) => (one.path < other.path ? -1 : 1));
}

function parseConffiles(text: string): Map<string, Conffile> {
  const found = new Map<string, Conffile>();
  let owner: { name: string; installed: boolean } | undefined;
  for (const line of lines(text)) {
    const [, name, status] = line.match(/^package (\S+) (\S+)$/) ?? [];
    const [, path, md5, rest] = line.match(/^ (\/.+) ([0-9a-f]{32}|newconffile)((?: [a-z-]+)*)$/) ?? [];
    if (name !== undefined) owner = { name, installed: status === "installed" };
    else if (path === undefined || md5 === undefined || !owner) throw new AnswerError(JSON.stringify(line));
    else if (owner.installed && !/obsolete|remove-on-upgrade/.test(rest ?? "") && md5 !== "newconffile")
      found.set(path, { package: owner.name, md5 });
  }
  return found;
}

function parseSums(text: string): Map<string, string> {
  return new Map(
    lines(text).map((line) => {
      const [, sum, path] = line.match(/^\\?([0-9a-f]{32,64}) [ *](.+)$/) ?? [];
      if (sum === undefined || path === undefined) throw new AnswerError(JSON.stringify(line));
      return [path, sum] as const;
    }),
  );
}

function parsePackages(text: string): PackageFact[] {
  return lines(text).map((whole) => {
    const [line = "", essential, priority, section] = whole.split("\t");
    const [name = "", status, , want] = line.split(" ");
    if (status === undefined || section === undefined) throw new AnswerError(JSON.stringify(whole));
    const words = { priority: priority ?? "", section, essential: essential === "yes" };
    return { name, line, ...words, held: want === "hold" };
  });
}

function parseUnitFiles(text: string): Map<string, { state: string; preset: string }> {
  return new Map(
    lines(text).map((line) => {
      const [name, state, preset = "-"] = line.trim().split(/\s+/);
      if (name === undefined || state === undefined) throw new AnswerError(JSON.stringify(line));
      return [name, { state, preset }] as const;
    }),
  );
}

function parseRuns(text: string): Set<string> {
  const found = new Set<string>();
  for (const block of text.split("\n\n").filter((block) => block.trim() !== "")) {
    const { Id, TriggeredBy = "", Type } = parseProperties(block.trim());
    if (!Id) throw new AnswerError(JSON.stringify(block.trim()));
    if (TriggeredBy !== "" || Type === "oneshot") found.add(Id);
  }
  return found;
}

function parseManaged(text: string): Set<string> {
  return new Set(
    lines(text).map((line) => {
      const [kind, , id] = line.split("\t");
      if (kind === undefined || id === undefined) throw new AnswerError(JSON.stringify(line));
      return `${kind}\t${id.slice(id.indexOf(":") + 1)}`;
    }),
  );
}

function parseAnswer(kind: AnyHostKind, text: string): ReadonlyMap<string, unknown> {
  const [, targets, answer] = text.match(/^([^\0]*)\0([\s\S]*)$/) ?? [];
  if (targets === undefined || answer === undefined) throw new AnswerError("it has no questions");
  const asked = lines(targets);
  return asked.length === 0 ? new Map() : kind.inspect.parse(answer, asked);
}
