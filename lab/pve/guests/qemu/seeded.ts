import type { Guest } from "../guest.ts";
import { isNetName } from "./nets.ts";
import { isCloudinitOption } from "./permissions.ts";

type Value = string | number | undefined;

/** Options that the content of a cloud-init drive is made of. */
const isSeed = (option: string): boolean =>
  isCloudinitOption(option) || isNetName(option) || option === "name" || /^ipconfig\d+$/.test(option);

/** Notes that a running machine's option is not any more what its cloud-init drive was made of. */
export function noteSeedChange(guest: Guest, option: string, before: Value, after: Value): void {
  if (!isSeed(option) || before === after) return;
  const seeded = guest.seeded ?? {};
  const original = option in seeded ? (seeded[option] ?? undefined) : before;
  if (original === after) delete seeded[option];
  else seeded[option] = original ?? null;
  guest.seeded = seeded;
  if (Object.keys(seeded).length === 0) delete guest.seeded;
}

const hidden = "**********";

/** What GET …/cloudinit answers: the values that the drive was made of, with those that have changed since. */
export function seedChanges({ config, seeded = {} }: Guest): Record<string, unknown>[] {
  const shown = (option: string, value: string | number) =>
    option === "cipassword" ? hidden : String(value);
  const added = Object.keys(seeded).filter(
    (option) => seeded[option] === null && config[option] !== undefined,
  );
  const kept = Object.keys(config).filter(
    (option) => isCloudinitOption(option) && config[option] && !added.includes(option),
  );
  const removed = Object.keys(seeded).filter((option) => config[option] === undefined);
  return [
    ...added.map((key) => ({ key, pending: shown(key, config[key]!) })),
    ...kept.map((key) => {
      const before = seeded[key];
      const now = shown(key, config[key]!);
      return before ? { key, value: shown(key, before), pending: now } : { key, value: now };
    }),
    ...removed.map((key) => ({ key, delete: 1 })),
  ];
}
