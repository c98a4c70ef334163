import { createHash } from "node:crypto";
import type { UserInputs } from "./inputs.ts";

/** What of a user can be compared: every list as Redis keeps it, whatever order or spelling it was said in. */
export interface UserRules {
  readonly enabled: boolean;
  readonly nopass: boolean;
  /** The SHA-256 of each password in hex. */
  readonly passwords: readonly string[];
  /** In Redis's form: `~app:*`, `%R~app:*`. */
  readonly keys: readonly string[];
  readonly channels: readonly string[];
  readonly commands: readonly string[];
}

const hashForm = /^#[0-9a-f]{64}$/;

export function rulesOf({ enabled, nopass, passwords, keys, channels, commands }: UserInputs): UserRules {
  return {
    enabled,
    nopass,
    passwords: set(passwords.filter((password) => password !== "").map(hashOf)),
    keys: wholeKeys(keys),
    channels: set(channels),
    commands: shortCommands(commands),
  };
}

/** What Redis keeps of a password, without its mark. */
function hashOf(password: string): string {
  if (hashForm.test(password)) return password.slice(1);
  return createHash("sha256").update(password).digest("hex");
}

function set(texts: readonly string[]): string[] {
  return [...new Set(texts)].sort();
}

const keyForm = /^%(R|W|RW|WR)~(.*)$/s;

/** As Redis writes them: `~app:*`, `%R~app:*`. It makes one of what may be read and what may be written. */
function wholeKeys(keys: readonly string[]): string[] {
  const rights = new Map<string, string>();
  for (const key of keys) {
    const [, letters = "RW", pattern = key] = key.match(keyForm) ?? [];
    const known = rights.get(pattern);
    rights.set(pattern, known === undefined || known === letters ? letters : "RW");
  }
  return set(
    [...rights].map(([pattern, letters]) => `${letters.length > 1 ? "" : `%${letters}`}~${pattern}`),
  );
}

/** A key's pattern as a program says it. */
export function saidKey(key: string): string {
  const pattern = key.replace(/^~/, "");
  return key === pattern || !(pattern.startsWith("~") || keyForm.test(pattern)) ? pattern : `%RW~${pattern}`;
}

/**
 * The rules that count, in an order that is always the same: what allows or forbids everything ends those before it, and
 * a rule those of the same command. Of single commands that follow each other, none concerns another.
 */
export function shortCommands(rules: readonly string[]): string[] {
  const counting = rules.reduce<string[]>((before, rule) => {
    if (rule === "+@all") return [rule];
    if (rule === "-@all") return [];
    const name = rule.slice(1);
    const isOther = (one: string) => one.slice(1) !== name && !one.slice(1).startsWith(`${name}|`);
    return [...before.filter(isOther), rule];
  }, []);
  const isSingle = (rule: string) => /^[+-][^@]/.test(rule);
  const runs = counting.reduce<string[][]>((before, rule) => {
    const last = before.at(-1);
    if (last && isSingle(rule) && isSingle(last[0]!)) last.push(rule);
    else before.push([rule]);
    return before;
  }, []);
  return runs.flatMap((run) => run.sort((one, other) => (one.slice(1) < other.slice(1) ? -1 : 1)));
}

/** The words by which `ACL SETUSER` makes it so, whatever it was before. */
export function setWords({ enabled, nopass, passwords, keys, channels, commands }: UserRules): string[] {
  return [
    "reset",
    enabled ? "on" : "off",
    ...(nopass ? ["nopass"] : []),
    ...passwords.map((hash) => `#${hash}`),
    ...keys,
    "resetchannels",
    ...channels.map((channel) => `&${channel}`),
    ...commands,
  ];
}
