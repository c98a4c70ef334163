import { isUtf8 } from "node:buffer";
import type { AnyHostKind } from "../../provider/resources/definition.ts";
import { directory } from "../../provider/resources/directory/directory.ts";
import { file } from "../../provider/resources/file/file.ts";
import { contentTarget, type FileObserved } from "../../provider/resources/file/inspect.ts";
import { parentOf } from "../../provider/resources/path.ts";
import { symlink } from "../../provider/resources/symlink/symlink.ts";
import type { EtcEntry, Facts } from "./facts.ts";
import { isGenerated } from "./generated.ts";
import { type Found, type LeftOut, type Proposal, proposed } from "./proposal.ts";
import { textLimit } from "./read-script.ts";
import { secretByLook, secretByText } from "./secret.ts";

const roots = { owner: "root", group: "root" };

/**
 * The files and links below /etc that people have made or changed, and the directories that they made for them.
 * `consumed`: the paths that other kinds have taken.
 */
export function proposeFiles(facts: Facts, consumed: ReadonlySet<string>): Found {
  const proposals: Proposal[] = [];
  const leftOut: LeftOut[] = [];
  for (const entry of facts.entries) {
    const { path, type } = entry;
    if (type === "directory" || consumed.has(path) || isAsInstalled(entry, facts) || isGenerated(entry))
      continue;
    if (["File", "Symlink", "Download"].some((kind) => facts.managed.has(`${kind}\t${path}`))) continue;
    const found = type === "file" ? ofFile(entry, facts) : ofOther(entry);
    if (found && "kind" in found) proposals.push(found);
    else if (found) leftOut.push(found);
  }
  for (const path of facts.conffiles.keys())
    if (!facts.sums.has(path) && !facts.entries.some((entry) => entry.path === path))
      leftOut.push({
        what: path,
        reason: "not-said",
        why: "its package installed it and somebody removed it, which no kind says",
      });
  return { proposals: [...directoriesOf(proposals, facts), ...proposals], leftOut };
}

/** Whether something is as a package installed it, as far as packages have a word on it. */
export function isAsInstalled({ path, type }: Pick<EtcEntry, "path" | "type">, facts: Facts): boolean {
  const conffile = facts.conffiles.get(path);
  if (conffile && type === "file") return facts.sums.get(path) === conffile.md5;
  return facts.owned.has(path) && !(conffile && type === "symlink");
}

function ofFile(entry: EtcEntry, { answers, templates, conffiles }: Facts): Proposal | LeftOut | undefined {
  const { path: what, size } = entry;
  const secret = secretByLook(entry);
  if (secret) return { what, reason: "secret", why: secret };
  if (size > textLimit) return { what, reason: "large", why: `it has ${size} bytes` };
  if (what.includes("\ufffd") || /\p{Cc}/u.test(what))
    return {
      what: JSON.stringify(what),
      reason: "not-said",
      why: "its name has a control character or is not UTF-8",
    };
  const observed = answers.File?.get(contentTarget(what)) as FileObserved | undefined;
  if (observed?.type !== "file" || observed.content === undefined)
    return { what, reason: "large", why: "all files together have more than is read at once (8 MiB)" };
  const bytes = Buffer.from(observed.content, "base64");
  if (!isUtf8(bytes) || bytes.includes(0)) return { what, reason: "binary", why: "it is no text" };
  const text = bytes.toString();
  const conffile = conffiles.get(what);
  // what a package wrote when it was installed, or what says nothing, is nobody's work
  if (!conffile && (templates.has(observed.hash) || saysNothing(text))) return undefined;
  const hidden = secretByText(text);
  if (hidden) return { what, reason: "secret", why: hidden };
  const origin = conffile && { origin: `a conffile of ${conffile.package}, changed` };
  return said(file, entry, observed, { ...origin, defaults: { ...roots, mode: "0644" } });
}

/** An empty file may say something by being there. */
function saysNothing(text: string): boolean {
  return text !== "" && text.split("\n").every((line) => /^\s*(?:[#;].*)?$/.test(line));
}

function ofOther(entry: EtcEntry): Proposal | LeftOut {
  if (entry.type === "symlink") return said(symlink, entry, entry, { defaults: {} });
  return { what: entry.path, reason: "not-said", why: "it is a device, a socket or a pipe" };
}

function said(
  kind: AnyHostKind,
  { path }: EtcEntry,
  observed: object,
  saying: { origin?: string; defaults: Readonly<Record<string, unknown>> },
): Proposal | LeftOut {
  const made = proposed(kind, path, observed, saying);
  return "proposal" in made ? made.proposal : { what: path, reason: "not-said", why: made.why };
}

/** Without its directory a file could not be made anew. */
function directoriesOf(proposals: readonly Proposal[], facts: Facts): Proposal[] {
  const paths = new Set(proposals.flatMap(({ address }) => ancestors(address)));
  return facts.entries
    .filter((entry) => entry.type === "directory" && paths.has(entry.path) && !isAsInstalled(entry, facts))
    .filter(({ path }) => !facts.managed.has(`Directory\t${path}`))
    .flatMap((entry) => {
      const found = said(directory, entry, entry, { defaults: { ...roots, mode: "0755" } });
      return "kind" in found ? [found] : [];
    });
}

function ancestors(path: string): string[] {
  const parent = parentOf(path);
  return parent === "/etc" || parent === "/" ? [] : [...ancestors(parent), parent];
}
