import { isIP, isIPv4, isIPv6 } from "node:net";
import { isPrivilege } from "../access/privileges.ts";
import { firewallFormats } from "../firewall/values.ts";
import { genericFormats } from "../generic/formats.ts";
import { parseDiskSize } from "./disk-size.ts";

type Check = (value: string) => string | undefined;

const matches =
  (pattern: RegExp, complaint: (value: string) => string): Check =>
  (value) =>
    pattern.test(value) ? undefined : complaint(value);

const dnsLabel = "[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?";
const dnsName = new RegExp(`^${dnsLabel}(?:\\.${dnsLabel})*$`);

const isCidr = (value: string, family?: 4 | 6): boolean => {
  const [address = "", length, ...more] = value.split("/");
  const found = isIP(address);
  if (found === 0 || length === undefined || more.length > 0 || !/^\d{1,3}$/.test(length)) return false;
  return (family === undefined || found === family) && Number(length) <= (found === 4 ? 32 : 128);
};

const isAddress = (value: string): boolean => isIP(value) !== 0 || dnsName.test(value);

/** `ip` settings of cloud-init: an address with its prefix length, or one of the words that are allowed. */
const addressOr =
  (family: 4 | 6, words: string[]): Check =>
  (value) =>
    words.includes(value) || isCidr(value, family)
      ? undefined
      : `value does not look like a valid IPv${family} network configuration`;

/**
 * The named formats that are checked, with PVE's complaints (pve-common JSONSchema.pm, and the modules that register
 * theirs). A format that is not here lets everything pass.
 */
const checks: Record<string, Check> = {
  "pve-vmid": matches(/^[1-9][0-9]{2,8}$/, () => "value does not look like a valid VM ID"),
  "pve-node": matches(new RegExp(`^${dnsLabel}$`), () => "value does not look like a valid node name"),
  "pve-configid": matches(/^[a-z][a-z0-9_-]+$/i, (value) => `invalid configuration ID '${value}'`),
  "pve-storage-id": matches(
    /^[a-z][a-z0-9\-_.]*[a-z0-9]$/i,
    (value) => `storage ID '${value}' contains illegal characters`,
  ),
  "pve-storage-path": matches(/^\/./, () => "value does not look like a valid absolute path"),
  "pve-volume-id": matches(/^[^:\s]+:\S+$/, (value) => `unable to parse volume ID '${value}'`),
  "pve-iface": matches(
    /^[a-z][a-z0-9_]{1,20}([:.]\d+)?$/i,
    (value) => `invalid network interface name '${value}'`,
  ),
  "pve-bridge-id": matches(/^[-_.\w]+$/, () => "invalid bridge ID"),
  "pve-userid": matches(
    /^[^\s:/]+@[A-Za-z][A-Za-z0-9.\-_]+$/,
    (value) => `value '${value}' does not look like a valid user name`,
  ),
  "pve-realm": matches(/^[A-Za-z][A-Za-z0-9.\-_]+$/, () => "value does not look like a valid realm"),
  "pve-groupid": matches(
    /^[A-Za-z0-9.\-_]+$/,
    (value) => `group name '${value}' contains invalid characters`,
  ),
  "pve-tokenid": matches(
    /^[^\s:/]+@[A-Za-z][A-Za-z0-9.\-_]+![A-Za-z][A-Za-z0-9.\-_]+$/,
    (value) => `value '${value}' does not look like a valid token ID`,
  ),
  "pve-priv": (value) => (isPrivilege(value) ? undefined : `invalid privilege '${value}'`),
  "pve-roleid": matches(/^[A-Za-z0-9.\-_]+$/, (value) => `role name '${value}' contains invalid characters`),
  "pve-poolid": matches(
    /^[A-Za-z0-9._-]+(?:\/[A-Za-z0-9._-]+){0,2}$/,
    (value) => `pool name '${value}' contains invalid characters`,
  ),
  "pve-tag": matches(/^[a-z0-9_][a-z0-9_\-+.]*$/i, (value) => `invalid characters in tag '${value}'`),
  "dns-name": matches(dnsName, () => "value does not look like a valid DNS name"),
  "mac-addr": matches(
    /^[a-f0-9][02468ace](?::[a-f0-9]{2}){5}$/i,
    () => "value does not look like a valid unicast MAC address",
  ),
  urlencoded: matches(/^[-%a-zA-Z0-9_.!~*'()]*$/, () => "value is not a valid URL-encoded string"),
  ip: (value) => (isIP(value) ? undefined : "value is not a valid IP address"),
  ipv4: (value) => (isIPv4(value) ? undefined : "value is not a valid IPv4 address"),
  ipv6: (value) => (isIPv6(value) ? undefined : "value is not a valid IPv6 address"),
  address: (value) => (isAddress(value) ? undefined : "value is not a valid address"),
  CIDR: (value) => (isCidr(value) ? undefined : "value does not look like a valid CIDR network"),
  CIDRv4: (value) => (isCidr(value, 4) ? undefined : "value does not look like a valid IPv4 network"),
  CIDRv6: (value) => (isCidr(value, 6) ? undefined : "value does not look like a valid IPv6 network"),
  ...firewallFormats,
  ...genericFormats,
  "pve-ipv4-config": addressOr(4, ["dhcp", "manual"]),
  "pve-ipv6-config": addressOr(6, ["auto", "dhcp", "manual"]),
  "disk-size": (value) =>
    parseDiskSize(value) === undefined ? `value does not look like a valid disk size: ${value}` : undefined,
  "pve-startup-order": matches(
    /^(?:(?:order=)?\d+|up=\d+|down=\d+)(?:,(?:(?:order=)?\d+|up=\d+|down=\d+))*$/,
    () => "unable to parse startup options",
  ),
  "pve-lxc-mp-string": matches(
    /^(?!.*\/\.\.?(?:\/|$))(?!\.\.\/)/s,
    (value) => `${value} contains illegal character sequences`,
  ),
  "pve-lxc-dev-string": matches(
    /^(?!.*\/\.\.?(?:\/|$))\/dev\//s,
    (value) => `${value} is not a valid device path`,
  ),
  // A link-local address may name the interface that it holds on.
  "lxc-ip-with-ll-iface": (value) => {
    const [, linkLocal = value] = /^(fe80:[^%]+)%[a-z][\w.:]*$/i.exec(value) ?? [];
    return isIP(linkLocal) ? undefined : "value does not look like a valid IP address";
  },
  "pve-volume-id-or-qm-path": matches(
    /^(none|cdrom|\/\S*|[^:\s]+:\S+)$/,
    (value) => `unable to parse volume ID '${value}'`,
  ),
  "pve-volume-id-or-absolute-path": matches(
    /^(\/\S*|[^:\s]+:\S+)$/,
    (value) => `unable to parse volume ID '${value}'`,
  ),
};

/** What is wrong with a value of that format; undefined when nothing is, or when nothing is known of the format. */
export function checkFormat(format: string, value: string): string | undefined {
  if (format.endsWith("-opt")) return value === "" ? undefined : checkFormat(format.slice(0, -4), value);
  const known = checks[format];
  if (known) return known(value);
  if (!format.endsWith("-list")) return undefined;
  for (const item of value.split(/[\s,;\0]+/).filter(Boolean)) {
    const complaint = checkFormat(format.slice(0, -5), item);
    if (complaint !== undefined) return complaint;
  }
  return undefined;
}
