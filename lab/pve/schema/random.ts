import { printPropertyString } from "./property-string.ts";
import { randomMatch } from "./random-pattern.ts";
import type { Definition, Property } from "./schema.ts";
import { complaintsOf, type Raw } from "./validate.ts";

/** A source of choices that makes the same ones again from the same seed (mulberry32). */
export class Random {
  readonly seed: number;
  #state: number;

  constructor(seed: number) {
    this.seed = seed;
    this.#state = seed;
  }

  /** From 0 up to 1. */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }

  /** Both ends are among the results. */
  integer(least: number, greatest: number): number {
    return least + Math.floor(this.next() * (greatest - least + 1));
  }

  pick<T>(choices: readonly T[]): T {
    return choices[this.integer(0, choices.length - 1)] as T;
  }

  chance(probability: number): boolean {
    return this.next() < probability;
  }

  /** Lower-case letters. */
  word(least = 2, greatest = 8): string {
    const letters = Array.from({ length: this.integer(least, greatest) }, () => this.integer(97, 122));
    return String.fromCharCode(...letters);
  }
}

/** Makes the value of one parameter; undefined leaves it out. */
export type Make = (random: Random) => string | string[] | undefined;

/**
 * Parameters that pass a definition: all that must be there and some of the others, the ends of their ranges more
 * often than chance would have it. `given`: how to make those of which the schema does not tell enough.
 */
export function randomParameters(
  { parameters, method, path }: Definition,
  random: Random,
  given: Record<string, Make> = {},
): Raw {
  const made: Raw = {};
  for (const [name, property] of Object.entries(parameters.properties ?? {})) {
    const make = given[name];
    if (!make && property.optional && random.chance(0.6)) continue;
    if (!make && name.endsWith("[n]")) continue;
    try {
      const value = make ? make(random) : randomValue(property, random);
      if (value !== undefined) made[name] = value;
    } catch (error) {
      throw new Error(`${method} ${path}: no value for ${name}: ${(error as Error).message}`);
    }
  }
  for (const [name, { requires }] of Object.entries(parameters.properties ?? {})) {
    if (requires !== undefined && made[requires] === undefined) delete made[name];
  }
  return made;
}

const attempts = 50;

/** A value that the property allows. */
export function randomValue(property: Property, random: Random): string | string[] {
  const list = [property, ...(property.oneOf ?? [])].find(({ type }) => type === "array");
  if (list) {
    return Array.from({ length: random.integer(1, 3) }, () => String(randomValue(list.items ?? {}, random)));
  }
  for (let attempt = 0; attempt < attempts; attempt += 1) {
    const value = candidate(property, random);
    if (complaintsOf(property, value).length === 0) return value;
  }
  throw new Error(`${JSON.stringify(property)} allows none of ${attempts} values`);
}

function candidate(property: Property, random: Random): string {
  const { enum: choices, type, format, pattern } = property;
  if (choices) return random.pick(choices);
  if (type === "boolean") return random.pick(["0", "1"]);
  if (type === "integer" || type === "number") return number(property, random);
  if (typeof format === "object") return fields(format, random);
  if (pattern !== undefined) return randomMatch(pattern, random);
  if (format !== undefined) return formatted(format, random);
  const { minLength = 2, maxLength = 24 } = property;
  return text(random, minLength, Math.min(maxLength, 24));
}

function number({ minimum = 0, maximum = minimum + 100_000, type }: Property, random: Random): string {
  if (random.chance(0.2)) return String(random.pick([minimum, maximum]));
  const whole = random.integer(Math.ceil(minimum), Math.floor(maximum));
  return type === "number" && whole < maximum && random.chance(0.3) ? `${whole}.5` : String(whole);
}

function fields(format: Record<string, Property>, random: Random): string {
  const own = Object.entries(format).filter(([, { alias, keyAlias }]) => !alias && !keyAlias);
  const present = own.filter(([, { optional }]) => !optional || random.chance(0.5));
  const chosen = present.length > 0 ? present : own.slice(0, 1);
  return printPropertyString(
    format,
    Object.fromEntries(chosen.map(([key, property]) => [key, String(randomValue(property, random))])),
  );
}

/** Words with blanks between, some with what is not ASCII; no blank at the ends. */
function text(random: Random, least: number, greatest: number): string {
  const words = Array.from({ length: random.integer(1, 3) }, () => random.word(1, 7));
  if (random.chance(0.2)) words.push(random.pick(["für", "é", "日本", "ok!", "a=b", "50%"]));
  const joined = words.join(" ").padEnd(least, "x");
  return joined.slice(0, greatest).trimEnd();
}

const octet = (random: Random) => random.integer(0, 255);
const ipv4 = (random: Random) => `10.${octet(random)}.${octet(random)}.${octet(random)}`;
const ipv6 = (random: Random) => `fd00::${random.integer(1, 65_535).toString(16)}`;
const networkv4 = (random: Random) => `10.${octet(random)}.${octet(random)}.0/${random.integer(24, 31)}`;
const networkv6 = (random: Random) =>
  `fd00:${random.integer(1, 65_535).toString(16)}::/${random.integer(32, 64)}`;
const host = (random: Random) => `${random.word()}.example`;
const hex = (random: Random, length: number) =>
  Array.from({ length }, () => random.integer(0, 15).toString(16)).join("");
const id = (random: Random) => random.word(3, 7);
const port = (random: Random) => String(random.integer(1, 65_535));
const node = (random: Random) => random.pick(["prox-101", "prox-106", "prox-102"]);
const mac = (random: Random) => `BC:24:11:${[1, 2, 3].map(() => hex(random, 2).toUpperCase()).join(":")}`;
const email = (random: Random) => `${random.word()}@${host(random)}`;
const ports = (random: Random) =>
  random.pick([
    () => port(random),
    () => "80:443",
    () => `22,${port(random)}`,
    () => random.pick(["ssh", "https", "domain"]),
  ])();

/** Values of the named formats; a list of one is made of its items. */
const formats: Record<string, (random: Random) => string> = {
  ip: (random) => random.pick([ipv4, ipv6])(random),
  ipv4,
  ipv6,
  address: (random) => random.pick([ipv4, host])(random),
  CIDR: networkv4,
  CIDRv4: networkv4,
  CIDRv6: networkv6,
  IPorCIDR: (random) => random.pick([ipv4, networkv4, networkv6])(random),
  IPorCIDRorAlias: (random) => random.pick([ipv4, networkv4, networkv6])(random),
  "dns-name": host,
  email,
  "email-or-username": email,
  "mac-addr": mac,
  "mac-prefix": () => "BC:24:11",
  "pve-fw-addr-spec": (random) =>
    random.pick([ipv4, networkv4, () => `${ipv4(random)},${networkv4(random)}`, () => "10.0.0.1-10.0.0.9"])(
      random,
    ),
  "pve-fw-sport-spec": ports,
  "pve-fw-dport-spec": ports,
  "pve-fw-protocol-spec": (random) => random.pick(["tcp", "udp", "sctp", "6"]),
  "pve-fw-icmp-type-spec": (random) => random.pick(["echo-request", "echo-reply", "redirect"]),
  "pve-fw-conntrack-helper": (random) => random.pick(["ftp", "sip", "ftp,tftp"]),
  "pve-node": node,
  "pve-ha-node": (random) => `${node(random)}${random.pick(["", `:${random.integer(0, 9)}`])}`,
  "pve-iface": (random) => random.pick(["vmbr0", "eth0", "enp9s0", "net0"]),
  "pve-bridge-id": () => "vmbr0",
  "pve-calendar-event": (random) =>
    random.pick(["daily", "*/15", "mon..fri 02:00", `${random.integer(0, 23)}:30`, "sat,sun 4:00"]),
  "pve-day-of-week": (random) => random.pick(["mon", "tue", "sun"]),
  "pve-acme-domain": host,
  "pve-acme-alias": host,
  "pve-sdn-bgp-rt": (random) => `65000:${random.integer(1, 99)}`,
  "pve-sdn-isis-net": () => "47.0023.0000.0000.0000.0000.0000.0000.1900.0004.00",
  "pve-sdn-subnet-id": networkv4,
  "pve-sdn-dhcp-range": () => "start-address=10.0.0.10,end-address=10.0.0.99",
  "pve-storage-path": (random) => `/srv/${random.word()}`,
  "pve-storage-path-in-property-string": (random) => `/srv/${random.word()}`,
  "pve-storage-server": host,
  "pve-userid": (random) => `${random.word()}@pve`,
  "pve-vmid": (random) => String(random.integer(100, 999_999)),
  "pve-tag": (random) => random.word(),
  "pve-vlan-id-or-range": (random) => String(random.integer(2, 4094)),
  "pve-priv": (random) => random.pick(["VM.Audit", "VM.PowerMgmt", "Datastore.Audit", "Sys.Audit"]),
  "disk-size": (random) => `${random.integer(1, 64)}G`,
  urlencoded: (random) => encodeURIComponent(text(random, 2, 20)),
  "graphite-path": (random) => `${random.word()}.${random.word()}`,
  "prune-backups": (random) => `keep-last=${random.integer(1, 9)}`,
  "backup-fleecing": () => "enabled=1,storage=local-lvm",
  "backup-performance": (random) => `max-workers=${random.integer(1, 256)}`,
  ipv4mask: () => "255.255.255.0",
};

function formatted(format: string, random: Random): string {
  if (format.endsWith("-opt")) return random.chance(0.2) ? "" : formatted(format.slice(0, -4), random);
  const make = formats[format];
  if (make) return make(random);
  if (!format.endsWith("-list")) return id(random);
  const items = Array.from({ length: random.integer(1, 3) }, () => formatted(format.slice(0, -5), random));
  return [...new Set(items)].join(",");
}
