import { X509Certificate } from "node:crypto";
import { isIP } from "node:net";

type Check = (value: string) => string | undefined;

const matches =
  (pattern: RegExp, complaint: (value: string) => string): Check =>
  (value) =>
    pattern.test(value) ? undefined : complaint(value);

/** Ids of SDN become names of interfaces, hence short. */
const sdnId =
  (noun: string, longest?: number): Check =>
  (value) => {
    if (!/^[a-z][a-z0-9]*[a-z0-9]$/i.test(value)) return `${noun} ID '${value}' contains illegal characters`;
    if (longest === undefined || value.length <= longest) return undefined;
    return `${noun} ID '${value}' can't be more length than ${longest} characters`;
  };

function isSubnet(value: string): boolean {
  const [, address = "", length] = /^(?:[^-/]+-)?([0-9a-f.:]+)[-/](\d+)$/i.exec(value) ?? [];
  const version = isIP(address);
  return version !== 0 && Number(length) <= (version === 4 ? 32 : 128);
}

/** Both ends of a range, each once. */
function rangeComplaint(value: string): string | undefined {
  const fields = value.split(",").map((part) => part.split("="));
  const keys = fields.map(([key]) => key);
  const twice = keys.find((key, index) => keys.indexOf(key) < index);
  if (twice !== undefined) return `duplicate key in comma-separated list property: ${twice}`;
  const isRange = keys.sort().join() === "end-address,start-address";
  return isRange && fields.every(([, address = ""]) => isIP(address) !== 0)
    ? undefined
    : "format error\nstart-address and end-address must be IP addresses";
}

/** The certificates of a chain, each as it stands in the text. */
export const certificatesOf = (text: string): string[] =>
  text.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];

function isChain(value: string): boolean {
  const certificates = certificatesOf(value);
  try {
    for (const certificate of certificates) new X509Certificate(certificate);
  } catch {
    return false;
  }
  return certificates.length > 0;
}

const haResource = "(?:vm|ct):[1-9][0-9]{2,8}";
const dnsName = "(?:[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?\\.)*[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?";
const email = "[\\w+~-]+(?:\\.[\\w+~-]+)*@[a-zA-Z0-9-]+(?:\\.[a-zA-Z0-9-]+)*";

/** The formats of what the generic store keeps, as PVE's modules register them. */
export const genericFormats: Record<string, Check> = {
  "pve-sdn-zone-id": sdnId("zone", 8),
  "pve-sdn-vnet-id": sdnId("vnet", 8),
  "pve-sdn-dns-id": sdnId("dns"),
  "pve-sdn-ipam-id": sdnId("ipam"),
  "pve-sdn-controller-id": matches(
    /^[a-z][a-z0-9_-]*[a-z0-9]$/i,
    (value) => `controller ID '${value}' contains illegal characters`,
  ),
  "pve-sdn-fabric-id": matches(
    /^[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,6}[a-zA-Z0-9])?$/,
    () => "value does not look like a valid SDN fabric ID",
  ),
  "pve-sdn-subnet-id": (value) =>
    isSubnet(value) ? undefined : "value does not look like a valid CIDR network",
  "pve-sdn-dhcp-range": rangeComplaint,
  "pve-sdn-bgp-rt": matches(/^\d+:\d+$/, () => "value does not look like a valid route target"),
  "pve-sdn-isis-net": matches(
    /^[a-f0-9]{2}(?:\.[a-f0-9]{4}){3,9}\.[a-f0-9]{2}$/i,
    () => "value does not look like a valid isis net",
  ),
  "pve-ha-resource-id": matches(
    new RegExp(`^${haResource}$`),
    (value) => `value '${value}' does not look like a valid ha resource id`,
  ),
  "pve-ha-resource-or-vm-id": matches(
    new RegExp(`^(?:${haResource}|[1-9][0-9]{2,8})$`),
    (value) => `value '${value}' does not look like a valid ha resource or vm id`,
  ),
  "pve-ha-node": matches(
    /^[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?(?::\d+)?$/,
    () => "value does not look like a valid ha group node",
  ),
  "pve-calendar-event": matches(/^[a-z0-9*/:.,\s-]+$/i, () => "unable to parse calendar event"),
  "pve-day-of-week": matches(/^(mon|tue|wed|thu|fri|sat|sun)$/, (value) => `invalid day '${value}'`),
  "mac-prefix": matches(
    /^[a-f0-9][02468ace](?::[a-f0-9]{2}){0,2}:?$/i,
    () => "value is not a valid unicast MAC address prefix",
  ),
  email: matches(new RegExp(`^${email}$`), () => "value does not look like a valid email address"),
  "email-or-username": matches(
    new RegExp(`^(?:${email}|[^\\s:/]+@[A-Za-z][A-Za-z0-9._-]+|[a-z_][\\w.-]*)$`),
    () => "value does not look like a valid email address or user name",
  ),
  "pve-acme-domain": matches(
    new RegExp(`^(?:\\*\\.)?${dnsName}$`),
    () => "value does not look like a valid DNS name",
  ),
  "pve-acme-alias": matches(new RegExp(`^${dnsName}$`), () => "value does not look like a valid DNS name"),
  "pem-string": matches(
    /-----BEGIN [^-]+-----[\s\S]+-----END [^-]+-----/,
    () => "value is not a valid PEM-formatted string.",
  ),
  "pem-certificate-chain": (value) =>
    isChain(value) ? undefined : "value is not a valid PEM-formatted certificate chain.",
};
