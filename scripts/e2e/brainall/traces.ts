import type { Lab } from "../../../lab/lab.ts";
import type { Owner } from "../../rehearsal/owner.ts";

/** The VMIDs that the estate gives to its machines. */
const isOurs = (vmid: number): boolean => vmid >= 1050 && vmid <= 1053;

const storages = [
  ["prox-101", "ceph"],
  ["prox-101", "local"],
  ["prox-106", "local"],
] as const;

/** What the lab's Proxmox has: its machines, all that is set of the owner's, and what it stores. */
export async function proxmoxOf(owner: Owner) {
  const machines: { vmid: number; node: string; status: string }[] = await owner.ask(
    "GET",
    "/cluster/resources",
    { type: "vm" },
  );
  const owners = machines.filter(({ vmid }) => !isOurs(vmid));
  const configs = await Promise.all(
    owners.map(({ node, vmid }) => owner.ask("GET", `/nodes/${node}/qemu/${vmid}/config`)),
  );
  const stored: { volid: string }[][] = await Promise.all(
    storages.map(([node, storage]) => owner.ask("GET", `/nodes/${node}/storage/${storage}/content`)),
  );
  return {
    machines: machines.map(({ vmid, status }) => `${vmid} ${status}`).sort(),
    owners: configs,
    stored: stored.flatMap((volumes) => volumes.map(({ volid }) => volid).sort()),
  };
}

// What a package brings with it stays until somebody says `apt-get autoremove`, as the run tells; and sudo notes of
// each user that it has let one in.
const notOurs = [/^\/var\/(lib|cache)\/(dpkg|apt|debconf)\//, /\/\.sudo_as_admin_successful /];

const questions = [
  "find /etc /opt /usr/local /root /home /srv /var/lib /var/cache -xdev -printf '%p %m %u:%g\\n'",
  "getent passwd",
  "getent group",
  "systemctl list-unit-files --no-legend --no-pager",
  "systemctl list-units --no-legend --plain --no-pager --type=service,socket,timer --state=active,failed | awk '{print $1, $3}'",
];

/** What somebody can have left on a host: files with their owners, users, groups, units, and what runs. */
export async function insideOf(lab: Lab, host: string): Promise<string[]> {
  const { stdout } = await lab.shell(host, questions.join("; "));
  return stdout.split("\n").filter((line) => !notOurs.some((pattern) => pattern.test(line)));
}
