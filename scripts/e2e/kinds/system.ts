import { repository, sampleKey } from "../../../provider/resources/apt-source/samples.ts";
import type { Sample } from "./sample.ts";

const source = { name: "sample", uris: ["file:/srv/kinds"], suites: ["./"], key: sampleKey };
const bind = { where: "/mnt/kinds", what: "/srv/kinds/data", type: "bind" };

/** A file of the repository, which lies on the host itself. */
const published = (name: "Packages" | "InRelease"): Sample => ({
  kind: "File",
  id: `/srv/kinds/${name}`,
  after: ["directory"],
  args: { path: `/srv/kinds/${name}`, content: repository[name] },
  changed: { path: `/srv/kinds/${name}`, content: repository[name], mode: "0664" },
  drift: `chmod 0666 /srv/kinds/${name}`,
  present: `test -f /srv/kinds/${name}`,
});

const chain = (rules: string) =>
  `chain input {\n  type filter hook input priority 0; policy accept;\n${rules}}\n`;
const script = {
  name: "kinds",
  check: "test -e /srv/kinds-done",
  undo: "rm -f /srv/kinds-done",
};

/** Repositories of packages, the kernel's settings, mounts, packet filters, and what is none of these. */
export const system: Readonly<Record<string, Sample>> = {
  repositoryPackages: published("Packages"),
  repositoryRelease: published("InRelease"),
  aptSource: {
    kind: "AptSource",
    id: "sample",
    after: ["repositoryPackages", "repositoryRelease"],
    args: source,
    changed: { ...source, architectures: ["amd64"] },
    drift: "echo 'Trusted: yes' >> /etc/apt/sources.list.d/sample.sources",
    present: "test -f /etc/apt/sources.list.d/sample.sources",
  },
  sysctl: {
    kind: "Sysctl",
    id: "kinds",
    args: { name: "kinds", settings: { "net.ipv4.conf.default.arp_ignore": "1" } },
    changed: {
      name: "kinds",
      settings: { "net.ipv4.conf.default.arp_ignore": "2", "net.ipv4.conf.default.arp_announce": "1" },
    },
    drift: "echo 0 > /proc/sys/net/ipv4/conf/default/arp_ignore",
    present: "test -f /etc/sysctl.d/60-kinds.conf",
  },
  mount: {
    kind: "Mount",
    id: "/mnt/kinds",
    after: ["directory"],
    args: bind,
    changed: { ...bind, options: ["ro"] },
    drift: "systemctl stop mnt-kinds.mount",
    present: "test -e /etc/systemd/system/mnt-kinds.mount",
  },
  ruleset: {
    kind: "Ruleset",
    id: "kinds",
    args: { name: "kinds", rules: chain("") },
    changed: { name: "kinds", rules: chain("  tcp dport 9999 drop\n") },
    drift: "nft add rule inet estate_kinds input tcp dport 9998 accept",
    present: "nft list table inet estate_kinds",
  },
  script: {
    kind: "Script",
    id: "kinds",
    args: { ...script, apply: "touch /srv/kinds-done" },
    changed: { ...script, apply: "echo done > /srv/kinds-done" },
    drift: "rm /srv/kinds-done",
    present: "test -e /srv/kinds-done",
    notImported: /a host does not tell which check and apply/,
  },
};
