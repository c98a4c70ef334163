/** Something that a machine connects to, and that is no machine of the estate. */
interface OutsidePlace {
  /** Where it listens, unless the setting says otherwise. */
  readonly ports: readonly { readonly protocol: "tcp" | "udp"; readonly port: number }[];
  /** Its names in DNS, where they are the same for everybody; `*.` stands for any name below. */
  readonly hosts?: readonly string[];
  /** What says of each stack where it is. */
  readonly setting?: `estate:${string}`;
}

const tcp = (port: number) => ({ protocol: "tcp", port }) as const;
const udp = (port: number) => ({ protocol: "udp", port }) as const;

/** Outside of the estate. Where neither hosts nor a setting stand, the system of each host names them itself. */
export const outsidePlaces = {
  // Ubuntu's images name theirs by http, Debian's by https.
  "apt mirrors": { ports: [tcp(80), tcp(443)] },
  // An answer that does not fit into a datagram is asked for again by TCP.
  "DNS resolvers": { ports: [udp(53), tcp(53)] },
  "NTP servers": { ports: [udp(123)] },
  PyPI: { ports: [tcp(443)], hosts: ["pypi.org", "files.pythonhosted.org"] },
  // Weights come from its stores below hf.co.
  "Hugging Face": { ports: [tcp(443)], hosts: ["huggingface.co", "*.hf.co"] },
  "ACME directory": { ports: [tcp(443)], setting: "estate:acme.directory" },
  "Proxmox API": { ports: [tcp(8006)] },
  "cloud image mirror": { ports: [tcp(443)], setting: "estate:image.url" },
} as const satisfies Record<string, OutsidePlace>;

export type OutsideName = keyof typeof outsidePlaces;

/** The place of that name; undefined where it is a machine's. */
export function outsidePlace(name: string): OutsidePlace | undefined {
  return Object.hasOwn(outsidePlaces, name) ? outsidePlaces[name as OutsideName] : undefined;
}
