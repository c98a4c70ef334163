import type { EtcEntry } from "./facts.ts";

/** What the system itself writes below /etc, or tools that have their own record of it: nobody's choice to keep. */
const generated: readonly RegExp[] = [
  /^\/etc\/(?:machine-id|ld\.so\.cache|mtab|adjtime|shells|mailcap|hostid|\.updated|\.pwd\.lock|blkid\.tab)$/,
  /^\/etc\/(?:passwd|group|shadow|gshadow|subuid|subgid)[-+]?(?:\.lock|\.org)?$/,
  /^\/etc\/\.resolv\.conf\.systemd-resolved\.bak$/,
  /^\/etc\/ssh\/ssh_host_/,
  /^\/etc\/ssl\/certs\//,
  /^\/etc\/ca-certificates\.conf$/,
  /^\/etc\/(?:alternatives|rc[0-6S]\.d|init\.d|lvm\/(?:archive|backup|cache)|console-setup\/cached)(?:\/|$)/,
  // pam-auth-update makes these of what packages say
  /^\/etc\/pam\.d\/common-[a-z-]+$/,
  /^\/etc\/security\/opasswd$/,
  /^\/etc\/apparmor\.d\/(?:cache|local|disable)\//,
  /^\/etc\/(?:udev\/hwdb\.bin|zfs\/zpool\.cache)$/,
  /^\/etc\/(?:xml|sgml)\//,
  // certificates are renewed by who got them
  /^\/etc\/letsencrypt\/(?:accounts|archive|csr|keys|live)\//,
  /^\/etc\/python3(?:\.\d+)?\//,
  /^\/etc\/(?:opt|dpkg\/origins\/default)$/,
  /^\/etc\/cloud\/cloud\.cfg\.d\/90_/,
  /^\/etc\/dpkg\/dpkg\.cfg\.d\/99mmdebstrap$/,
  /^\/etc\/netplan\/50-cloud-init\.yaml$/,
  /^\/etc\/systemd\/network\/10-cloud-init-/,
  /^\/etc\/ssh\/sshd_config\.d\/50-cloud-init\.conf$/,
  /^\/etc\/sudoers\.d\/90-cloud-init-users$/,
  /\.(?:dpkg|ucf)-[a-z]+$/,
  /(?:~|\.sw[a-p]|\/\.#[^/]*|\.lock)$/,
];

/** Links by which a tool remembers a choice that is kept elsewhere. */
const generatedLink: readonly RegExp[] = [
  /^\/etc\/resolv\.conf$/,
  /^\/etc\/systemd\/(?:system|user)\/[^/]+\.(?:wants|requires|upholds)\//,
  /^\/etc\/systemd\/user\//,
  /^\/etc\/fonts\/conf\.d\//,
  /^\/etc\/vconsole\.conf$/,
  /^\/etc\/default\/locale$/,
];

/** Whether something below /etc was made by the system, so that a program has nothing to say of it. */
export function isGenerated({ path, type, target }: EtcEntry): boolean {
  if (generated.some((pattern) => pattern.test(path))) return true;
  if (type !== "symlink") return false;
  if (target.startsWith("/etc/alternatives/") || generatedLink.some((pattern) => pattern.test(path)))
    return true;
  if (path === "/etc/localtime") return target.endsWith("/Etc/UTC");
  // another name of a unit, which systemctl makes of the unit's own file; only a mask is somebody's choice
  return /^\/etc\/systemd\/system\/[^/]+$/.test(path) && target !== "/dev/null";
}
