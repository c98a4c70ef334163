import type { Declared } from "../rehearsal/program/index.ts";
import { defaultHosts, type HostSettings } from "../rehearsal/rehearsal.ts";
import type { Content } from "./other-tools.ts";

const numbers = (length: number) => Array.from({ length }, (_, index) => index + 1);
const service = "[Service]\nExecStart=/usr/bin/sleep infinity\n[Install]\nWantedBy=multi-user.target\n";

/** The addresses of the six hosts behind the bastion of the lab's topology `bench`, by their names. */
export const addresses: Readonly<Record<string, string>> = Object.fromEntries(
  numbers(6).map((number) => [`h${number}`, `192.168.100.${60 + number}`]),
);

/** What each of them holds: 20 files, 10 packages as one, 5 services, 3 users, 2 folders, which makes 31 things. */
export const content: Content = {
  files: Object.fromEntries(numbers(20).map((n) => [`/etc/bench-${n}.conf`, `value = ${n}\n`])),
  packages: ["bc", "dc", "ed", "file", "jq", "patch", "pv", "rsync", "time", "tree"],
  units: Object.fromEntries(numbers(5).map((n) => [`bench-${n}.service`, service])),
  users: numbers(3).map((n) => `bench-${n}`),
  folders: numbers(2).map((n) => `/etc/bench-${n}.d`),
};

/** How hosts at these addresses are reached, and the bastion before them. */
export function hostsAt(
  addresses: Readonly<Record<string, string>>,
  way: Partial<HostSettings> = {},
): Record<string, HostSettings> {
  const bastion = { ...defaultHosts().bastion!, ...way };
  const inside = Object.entries(addresses).map(([name, address]): [string, HostSettings] => [
    name,
    { address, user: bastion.user, identity: bastion.identity, via: "bastion" },
  ]);
  return { bastion, ...Object.fromEntries(inside) };
}

/** The resources of the {@link content} of one host. */
export function resourcesOf(on: string): Declared[] {
  const { files, packages, units, users, folders } = content;
  const things = [
    ...Object.entries(files).map(([path, content]) => ({ kind: "File", args: { path, content } })),
    { kind: "Packages", args: { packages } },
    ...Object.entries(units).map(([name, content]) => ({ kind: "Unit", args: { name, content } })),
    ...users.map((name) => ({ kind: "User", args: { name, system: true } })),
    ...folders.map((path) => ({ kind: "Directory", args: { path } })),
  ];
  return things.map((thing, index) => ({ ...thing, name: `${on}-${index}`, on }));
}
