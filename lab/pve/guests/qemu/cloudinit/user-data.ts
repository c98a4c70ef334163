import type { Config } from "../../guest.ts";
import { sshKeysOf } from "../ssh-keys.ts";

/** The user-data that PVE makes of a configuration: host name, user, password and keys. */
export function userData(config: Config, vmid: number): string {
  const { ciuser, cipassword, sshkeys, ciupgrade } = config;
  const { hostname, fqdn } = hostNames(config, vmid);
  const lines = ["#cloud-config", `hostname: ${hostname}`, "manage_etc_hosts: true", `fqdn: ${fqdn}`];
  if (ciuser !== undefined) lines.push(`user: ${ciuser}`);
  if (ciuser === "root") lines.push("disable_root: False");
  if (cipassword !== undefined) lines.push(`password: ${cipassword}`);
  if (sshkeys !== undefined) {
    lines.push("ssh_authorized_keys:", ...sshKeysOf(String(sshkeys)).map((key) => `  - ${key}`));
  }
  lines.push("chpasswd:", "  expire: False");
  if (ciuser !== "root") lines.push("users:", "  - default");
  if (ciupgrade !== 0) lines.push("package_upgrade: true");
  return `${lines.join("\n")}\n`;
}

function hostNames({ name, searchdomain }: Config, vmid: number): { hostname: string; fqdn: string } {
  const full = String(name ?? `VM${vmid}`);
  const [hostname = full] = full.split(".");
  if (hostname !== full || !searchdomain) return { hostname, fqdn: full };
  return { hostname, fqdn: `${hostname}.${searchdomain}` };
}
