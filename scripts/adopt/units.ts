import { unitFile } from "../../provider/resources/unit/inputs.ts";
import type { Observed } from "../../provider/resources/unit/observed.ts";
import { unit } from "../../provider/resources/unit/unit.ts";
import type { EtcEntry, Facts } from "./facts.ts";
import { isAsInstalled } from "./files.ts";
import { type Found, type LeftOut, type Proposal, proposed } from "./proposal.ts";
import { textLimit } from "./read-script.ts";
import { secretByLook, secretByText } from "./secret.ts";

const defaults = {
  dropIns: {},
  enabled: true,
  state: "running",
  restartOn: [],
  startTimeout: "90 seconds",
};

/** The units that people have written, changed, enabled or disabled, and the files that these consist of. */
export function proposeUnits(facts: Facts): Found & { readonly consumed: ReadonlySet<string> } {
  const entries = new Map(facts.entries.map((entry) => [entry.path, entry]));
  const proposals: Proposal[] = [];
  const leftOut: LeftOut[] = [];
  const consumed = new Set<string>();
  for (const [target, seen] of facts.answers.Unit ?? []) {
    const name = target.replace(/^text /, "");
    const observed = seen as Observed;
    const isManaged = facts.managed.has(`Unit\t${name}`);
    const paths = Object.keys(observed.files);
    const origin = originOf(name, observed, entries, facts);
    // snapd writes these of what it has installed
    if (/^snap[-.]/.test(name)) {
      for (const path of paths) consumed.add(path);
      continue;
    }
    // drop-ins for all units of a prefix belong to none
    const isNone = observed.load === "not-found" && !observed.files[unitFile(name)];
    if (isNone || (!origin && !isManaged)) continue;
    for (const path of paths) consumed.add(path);
    if (isManaged || !origin) continue;
    const left = unsaid(observed, entries);
    if (left) {
      leftOut.push({ ...left, what: `${name} (${left.what})` });
      continue;
    }
    const made = proposed(unit, name, observed, { origin, defaults });
    if ("proposal" in made) proposals.push(withoutRun(made.proposal, facts));
    else leftOut.push({ what: name, reason: "not-said", why: made.why });
  }
  return { proposals, leftOut, consumed };
}

/** What a person has done with a unit; undefined where it is as its package brought it. */
function originOf(
  name: string,
  { files, enabled }: Observed,
  entries: ReadonlyMap<string, EtcEntry>,
  facts: Facts,
): string | undefined {
  const byHand = Object.keys(files).filter((path) => {
    const entry = entries.get(path);
    return entry !== undefined && !isAsInstalled(entry, facts);
  });
  if (byHand.includes(unitFile(name))) return "written by hand";
  if (byHand.length > 0) return "with drop-ins by hand";
  const [, template, instance] = name.match(/^(.+@)(.+)(\.[a-z]+)$/) ?? [];
  // systemd's own choice of a console
  if (instance !== undefined)
    return name === "getty@tty1.service" ? undefined : `enabled by hand, of ${template}`;
  const isOn = facts.enabledByPackages.has(name);
  const isOff = facts.decidedByPackages.has(name) ? !isOn : facts.unitFiles.get(name)?.preset === "disabled";
  if (enabled === "enabled" && isOff) return "enabled by hand";
  if (enabled === "disabled" && isOn) return "disabled by hand";
  return undefined;
}

/** Why the files of a unit cannot stand in a program: an import takes all of them, so one that cannot keeps it out. */
function unsaid({ files }: Observed, entries: ReadonlyMap<string, EtcEntry>): LeftOut | undefined {
  for (const [what, file] of Object.entries(files)) {
    const entry = entries.get(what);
    if (!file?.regular || !entry) continue;
    const secret = secretByLook(entry) ?? secretByText(file.text ?? "");
    if (secret) return { what, reason: "secret", why: secret };
    if (entry.size > textLimit) return { what, reason: "large", why: `it has ${entry.size} bytes` };
  }
  return undefined;
}

/** What runs now and then is not held to be stopped. */
function withoutRun(proposal: Proposal, { passing }: Facts): Proposal {
  const { address, inputs } = proposal;
  if (inputs.state !== "stopped" || !passing.has(address)) return proposal;
  return { ...proposal, inputs: { ...inputs, state: "any" } };
}
