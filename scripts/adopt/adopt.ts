import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import { fingerprint } from "../../provider/ssh/host-key.ts";
import { OperatorError } from "../setup/operator-error.js";
import type { Log } from "../setup/progress.js";
import { type Facts, parseFacts } from "./facts.ts";
import { importText } from "./import-file.ts";
import { isNameOf, type Named, named } from "./names.ts";
import { programText } from "./program.ts";
import { propose } from "./propose.ts";
import { readHost } from "./read-host.ts";
import { reportText } from "./report.ts";
import { type Held, openStack, type Stack } from "./stack.ts";
import { type Entrance, keyFor, knownHost, readStranger, type Stranger } from "./target.ts";

const SDK = join(import.meta.dirname, "../../provider/sdk/index.ts");

export interface AdoptOptions extends Entrance {
  /** Default: that of PULUMI_STACK, else `lab`. */
  readonly stack?: string | undefined;
  /** The file of the stack's configuration, where it is not `Pulumi.STACK.yaml`. */
  readonly configFile?: string | undefined;
  /** The folder to write into; default: `adopted/HOST`. */
  readonly out?: string | undefined;
  /** Whether to write over an earlier output. Default: false. */
  readonly force?: boolean | undefined;
  /** The lab whose operator runs the command on the stack `lab`. */
  readonly instance: string;
}

/**
 * Reads the host that `word` names, the key of one of the stack's hosts or user@address, and writes the program and
 * the import file of what people have set up there. Resolves to the report. Throws an {@link OperatorError} where
 * something is in the way; then nothing is written.
 */
export async function adopt(word: string, options: AdoptOptions, log: Log): Promise<string> {
  const stranger = readStranger(word, options);
  if (!stranger) refuseExisting(word, options);
  const stack = await openStack(options, log, options.instance);
  const { stdout, hostKey, isVouchedFor } = await read(word, stranger, stack);
  const seen = parseFacts(word, stdout);
  const host = stranger ? keyFor(seen.hostname) : word;
  if (stranger) refuseExisting(host, options);
  const held = stack.holds(host);
  const facts = { ...seen, managed: managedByOthers(host, seen, held) };
  const { proposals, leftOut } = propose(facts);
  const resources = named(host, proposals);
  const fresh = resources.filter(
    ({ kind, name }) => !held.some((other) => other.kind === kind && other.name === name),
  );
  const files = filesOf(host, options);
  if (resources.length > 0) write(host, files, resources, fresh);
  return reportText({
    ...files,
    host,
    system: facts.system,
    resources,
    fresh,
    leftOut,
    stack: stack.name,
    ...(stranger && { settings: stranger.settings }),
    ...(!isVouchedFor && { unknownKey: `${hostKey.split(" ")[0]} ${fingerprint(hostKey)}` }),
  });
}

/** What is held under another name than ours, as by an estate that made it. What an earlier adoption took over is ours. */
function managedByOthers(host: string, { managed }: Facts, held: readonly Held[]): Set<string> {
  const keys = new Set([...managed, ...held.map(keyOf)]);
  for (const one of held)
    if (one.name !== undefined && isNameOf(host, one, one.name)) keys.delete(keyOf(one));
  return keys;
}

function keyOf({ kind, address }: Held): string {
  return `${kind}\t${address}`;
}

function write(
  host: string,
  files: ReturnType<typeof filesOf>,
  resources: readonly Named[],
  fresh: readonly Named[],
): void {
  mkdirSync(files.folder, { recursive: true });
  const sdk = relative(resolve(files.folder), SDK);
  writeFileSync(files.program, programText(host, resources, sdk));
  writeFileSync(files.importFile, importText(host, fresh));
}

async function read(word: string, stranger: Stranger | undefined, stack: Stack) {
  const { invoke, keys } = stack;
  const via = stranger?.settings.via;
  const known = stranger && via === undefined ? {} : await stack.hosts();
  if (!stranger || via !== undefined) knownHost(String(via ?? word), known, stack.name);
  const host = stranger?.name ?? word;
  const hosts = stranger ? { ...known, [host]: stranger.host } : known;
  const answer = await readHost(invoke, { host, hosts, keys });
  return { ...answer, isVouchedFor: (hosts[host]?.hostKey ?? keys[host]) !== undefined };
}

function filesOf(host: string, { out }: AdoptOptions) {
  const folder = out ?? join("adopted", host);
  return { folder, program: join(folder, `${host}.ts`), importFile: join(folder, "import.json") };
}

/** What a person has made of an earlier output is not written over. */
function refuseExisting(host: string, options: AdoptOptions): void {
  const { program, importFile } = filesOf(host, options);
  const there = [program, importFile].filter((file) => existsSync(file));
  if (options.force || there.length === 0) return;
  throw new OperatorError(
    `${there.join(" and ")} ${there.length === 1 ? "is" : "are"} there already, and nothing was read or written: ` +
      "--force writes over them, --out FOLDER writes elsewhere.",
  );
}
