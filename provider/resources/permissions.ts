import { z } from "zod";
import type { Difference } from "./definition.ts";
import { quote } from "./shell.ts";

/** To whom something in a file system belongs, and who may do what with it. */
export interface Permissions {
  /** The user's name, or its number where it has no name on the host. */
  readonly owner: string;
  /** The group's name, or its number where it has no name on the host. */
  readonly group: string;
  /** Four octal digits, the first for setuid, setgid and sticky: `0640`. */
  readonly mode: string;
}

const properties = ["owner", "group", "mode"] as const;

/** The schema of the name of a user or group. */
export function accountName(noun: "user" | "group") {
  return z
    .string({ error: `the name of a ${noun} is a text, like "redis"` })
    .regex(/^[a-z_][a-z0-9_.-]*\$?$/i, {
      error: ({ input }) =>
        `${JSON.stringify(input)} is not the name of a ${noun}: it begins with a letter or _, followed by letters, digits and _ . -`,
    });
}

/** The schema of a mode. Four digits as a text, because the number 0640 is 640 in some languages and 416 in others. */
export function mode() {
  return z.string({ error: 'a mode is a text of four octal digits, like "0640"' }).regex(/^[0-7]{4}$/, {
    error: ({ input }) => `${JSON.stringify(input)} is not a mode: write four octal digits, like "0640"`,
  });
}

/** The three-way differences of owner, group and mode. `observed` is undefined where there is nothing that could have any. */
export function planPermissions({
  old,
  wanted,
  observed,
}: {
  readonly old: Permissions | undefined;
  readonly wanted: Permissions;
  readonly observed: Permissions | undefined;
}): Difference[] {
  return properties.flatMap((path): Difference[] => {
    if (old && old[path] !== wanted[path]) return [{ path, kind: "change" }];
    if (!observed || observed[path] === wanted[path]) return [];
    return [{ path, kind: old ? "drift" : "change", effect: `${observed[path]} on the host` }];
  });
}

/** Those of owner, group and mode that are not as wanted, as the host has them. */
export function reflectPermissions(wanted: Permissions, observed: Permissions): Partial<Permissions> {
  return Object.fromEntries(
    properties.filter((name) => observed[name] !== wanted[name]).map((name) => [name, observed[name]]),
  );
}

/**
 * The commands that make `path` as wanted, none where it is so already. Nobody else may be able to swap what
 * `path` names, because chmod follows links: it is `.`, or below a folder that root alone comes to. Changing the
 * owner can clear setuid, so the mode comes last.
 */
export function permit(path: string, wanted: Permissions, observed?: Permissions): string[] {
  const ownership = observed?.owner !== wanted.owner || observed.group !== wanted.group;
  const difference = ownership || observed?.mode !== wanted.mode;
  return [
    ...(ownership ? [chown(path, wanted)] : []),
    // with four digits, chmod leaves a directory's setuid and setgid bits as they are
    ...(difference ? [`chmod 0${wanted.mode} ${quote(path)}`] : []),
  ];
}

function chown(path: string, { owner, group }: Permissions): string {
  const hint =
    "if the user or group is made by this program, let this resource depend on its host.User or package; otherwise make it on the host";
  return `chown -h ${quote(`${owner}:${group}`)} ${quote(path)} || { echo ${quote(hint)} >&2; exit 1; }`;
}

/** `redis:redis 0640`. */
export function permissionWords({ owner, group, mode }: Permissions): string {
  return `${owner}:${group} ${mode}`;
}

/** Why something on a host cannot be written down as inputs, as the rest of a sentence of which it is the subject; undefined where it can. */
export function namelessOwner({ owner, group }: Permissions): string | undefined {
  const number = [owner, group].find((id) => /^\d+$/.test(id));
  return number
    ? `belongs to the number ${number}, which has no name on the host: give it to a user and a group with names first (chown)`
    : undefined;
}
