import { isIP } from "node:net";

/** What is wrong with a value, in PVE's words. */
export class ValueError extends Error {}

/** Names of aliases, IP sets and security groups. */
export const name = "[A-Za-z][A-Za-z0-9_-]+";
const alias = new RegExp(`^(?:dc/|guest/)?${name}$`);
const longestName = 64;

/** Whether a value names an alias, of the cluster with "dc/" before it, of a guest with "guest/". */
export const isAlias = (value: string): boolean => alias.test(value);

/**
 * Reads an address or a network and tells its version. Like PVE's files, which leave out the length of a network of
 * one address.
 */
export function parseNetwork(text: string): { cidr: string; ipversion: 4 | 6 } {
  const [, address = "", length] = /^([^/]*)(?:\/(\d+))?$/.exec(text) ?? [];
  const ipversion = isIP(address);
  if (ipversion === 0) throw new ValueError("value does not look like a valid IP address or CIDR network");
  if (length === undefined) return { cidr: address, ipversion: ipversion as 4 | 6 };
  const bits = ipversion === 4 ? 32 : 128;
  if (Number(length) > bits)
    throw new ValueError(`Prefix length ${length} is longer than IP address (${bits})`);
  const digits = addressBits(address).toString(2).padStart(bits, "0");
  if (/1/.test(digits.slice(Number(length)))) throw new ValueError(`Invalid prefix ${digits}/${length}`);
  return { cidr: Number(length) === bits ? address : text, ipversion: ipversion as 4 | 6 };
}

/**
 * Checks what a rule may have as its source or destination: an alias, an IP set, a range, or a list of addresses and
 * networks of one version. Tells that version; undefined for names.
 */
export function parseAddressList(text: string): 4 | 6 | undefined {
  if (/^\+\S+$/.test(text)) {
    if (text.length > longestName + 1) throw new ValueError("ipset name too long");
    return undefined;
  }
  if (isAlias(text)) {
    if (text.length > longestName) throw new ValueError("alias name too long");
    return undefined;
  }
  if (/,$|^,|,,/.test(text)) throw new ValueError("extraneous commas in list");
  const elements = text.split(",");
  const versions = elements.map(parseElement);
  if (new Set(versions).size > 1) {
    throw new ValueError(`detected mixed ipv4/ipv6 addresses in address list '${text}'`);
  }
  if (elements.length > 1 && text.includes("-")) throw new ValueError("you can't use a range in a list");
  return versions[0];
}

function parseElement(element: string): 4 | 6 {
  const [first = "", last] = element.split("-");
  if (last === undefined) {
    if (isIP(element.split("/")[0] ?? "") === 0)
      throw new ValueError(`invalid IP address: ${complaint(element)}`);
    return prefixed("invalid IP address: ", () => parseNetwork(element)).ipversion;
  }
  const version = isIP(first);
  if (version === 0 || isIP(last) !== version)
    throw new ValueError(`invalid IP address: ${complaint(element)}`);
  if (addressBits(first) > addressBits(last)) {
    throw new ValueError(`invalid IP address: Begin address is greater than End address ${first} - ${last}`);
  }
  return version as 4 | 6;
}

const complaint = (text: string): string =>
  /^[\d.]+$/.test(text) ? `Invalid quad in IP address ${text}` : `Invalid chars in IP ${text}`;

function prefixed<T>(prefix: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw error instanceof ValueError ? new ValueError(prefix + error.message) : error;
  }
}

function addressBits(address: string): bigint {
  if (isIP(address) === 4) {
    return address.split(".").reduce((bits, octet) => bits * 256n + BigInt(octet), 0n);
  }
  const groups = sixteenBitGroups(address);
  return groups.reduce((bits, group) => bits * 65536n + group, 0n);
}

function sixteenBitGroups(address: string): bigint[] {
  const [head = "", tail] = address.split("::");
  const before = groupsOf(head);
  if (tail === undefined) return before;
  const after = groupsOf(tail);
  return [...before, ...Array<bigint>(8 - before.length - after.length).fill(0n), ...after];
}

function groupsOf(text: string): bigint[] {
  return text
    .split(":")
    .filter(Boolean)
    .flatMap((group) => {
      if (!group.includes(".")) return [BigInt(`0x${group}`)];
      const quad = addressBits(group);
      return [quad / 65536n, quad % 65536n];
    });
}
