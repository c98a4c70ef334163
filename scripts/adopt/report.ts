import { quote } from "../../provider/resources/shell.ts";
import type { Named } from "./names.ts";
import { functionName } from "./program.ts";
import type { LeftOut, Reason } from "./proposal.ts";

/** What the report of an adoption is made of. */
export interface Adoption {
  readonly host: string;
  /** As the host names its system. */
  readonly system: string;
  readonly resources: readonly Named[];
  /** Those that the stack does not hold yet, which are to be imported. */
  readonly fresh: readonly Named[];
  readonly leftOut: readonly LeftOut[];
  /** The files that were written: the program and what is to be imported. */
  readonly program: string;
  readonly importFile: string;
  readonly stack: string;
  /** The settings under which the stack is to know the host, where it does not. */
  readonly settings?: Readonly<Record<string, string | number>>;
  /** The fingerprint of the key that the host presented, where nothing vouched for it. */
  readonly unknownKey?: string;
}

/** What is left out for each reason, and what to do about it. */
const advice: Readonly<Record<Reason, readonly [heading: string, next: string]>> = {
  secret: [
    "secrets, or what looks like one; their content was written nowhere",
    "make each a Secret, and a host.File of mode 0600 of its `current` (docs/decisions/secrets.md); if it is none, import it by its id",
  ],
  binary: ["no text", "install it from a package or a host.Release, or say a host.File with contentBase64"],
  large: [
    "too large for the text of a program (64 KiB)",
    "install it from a package, a host.Release or a host.Download",
  ],
  user: [
    "accounts that cannot be imported as they are",
    "do on the host what the sentence says, and run this again with --force",
  ],
  "root-keys": [
    "root, whom host.User does not hold",
    "say who may log in as a host.User with authorizedKeys and sudo, or hold the file as a host.File of mode 0600",
  ],
  hold: ["packages held at their version", "make them a host.Packages of their own with hold: true"],
  "not-said": ["what a program cannot say", "see the sentence of each"],
};

/** What was found and written, what was left out and why, and what to do next. */
export function reportText(adoption: Adoption): string {
  const { host, system, resources, fresh, leftOut, program, importFile, unknownKey } = adoption;
  const written = [
    `${count(resources.length, "thing")} that people have set up:`,
    ...countsOf(resources).map(([kind, number]) => `  ${String(number).padStart(5)}  host.${kind}`),
    ...heldWords(resources.length - fresh.length),
    `  the program: ${program}`,
    `  the import:  ${importFile}`,
    ...driftWords(host, resources),
  ];
  const next = [
    "",
    "Next: look through the program, since a secret may stand where nobody would look for one. Then",
    ...nextCommands(adoption).map((line) => `  ${line}`),
  ];
  const isEmpty = resources.length === 0;
  return [
    `${host} (${system}) was read, and nothing on it was changed.`,
    ...(unknownKey ? [`  Nothing vouched for its key ${unknownKey}: compare it on the host's console.`] : []),
    "",
    ...(isEmpty ? ["Nothing was found that a program could hold, and nothing was written."] : written),
    ...leftOutWords(leftOut),
    ...(isEmpty ? [] : next),
    "",
  ].join("\n");
}

function heldWords(number: number): string[] {
  return number > 0
    ? [`  the stack holds ${number} of them already: they stand in the program, and not in the import`]
    : [];
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? "" : "s"}`;
}

function countsOf(resources: readonly Named[]): [string, number][] {
  const kinds = [...new Set(resources.map(({ kind }) => kind))].sort();
  return kinds.map((kind) => [kind, resources.filter((one) => one.kind === kind).length]);
}

function driftWords(host: string, resources: readonly Named[]): string[] {
  const drifted = resources.filter(({ drift }) => drift !== undefined);
  if (drifted.length === 0) return [];
  const lines = drifted.map(({ address, drift }) => `  ${host}:${address}: ${drift}`);
  return ["", "The first preview will show, because the host is not as it says itself:", ...lines];
}

function leftOutWords(leftOut: readonly LeftOut[]): string[] {
  if (leftOut.length === 0) return [];
  const reasons = (Object.keys(advice) as Reason[]).filter((reason) =>
    leftOut.some((one) => one.reason === reason),
  );
  const parts = reasons.flatMap((reason) => {
    const [heading, next] = advice[reason];
    const those = leftOut.filter((one) => one.reason === reason);
    return [`  ${heading}:`, ...those.map((one) => `    ${one.what}: ${one.why}`), `    next: ${next}`];
  });
  return ["", `${count(leftOut.length, "thing")} left out:`, ...parts];
}

function nextCommands({ host, settings, stack, program, importFile, fresh }: Adoption): string[] {
  const on = stack === "lab" ? "" : ` --stack ${quote(stack)}`;
  const known = Object.entries(settings ?? {}).map(
    ([key, value]) =>
      `npm run pulumi -- config set --path 'estate:hosts.${host}.${key}' ${quote(String(value))}${on}`,
  );
  return [
    ...known,
    `call ${functionName(host)}(on) of ${program} where your program has the host.Ready of ${host}`,
    ...(fresh.length > 0
      ? [`npm run pulumi -- import --file ${quote(importFile)} --protect=false --generate-code=false${on}`]
      : []),
    `npm run pulumi -- preview --diff${on}`,
  ];
}
