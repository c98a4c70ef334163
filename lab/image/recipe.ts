import { createHash } from "node:crypto";
import { networks, packagePort } from "../topology.ts";
import { guestAddress, type Mirror } from "./mirror.ts";

/** Everything the image follows from: two equal recipes make equal hosts, as far as the mirror stands still. */
export interface Recipe {
  release: string;
  /** Of the archive, as the build and the guests use them. */
  sources: string[];
  packages: string[];
  /** Written into the image: path → content. */
  files: Record<string, string>;
  /** Removed from the image: what must be each host's own, and what came from this machine. */
  removed: string[];
  /** Shell commands that run in the image at last. */
  commands: string[];
}

const release = "trixie";
const keyring = "/usr/share/keyrings/debian-archive-keyring.gpg";

// What a Debian cloud image has that the estate relies on; the rest is the estate's to install.
const packages = [
  "ca-certificates",
  "cloud-init",
  "dbus",
  "e2fsprogs",
  "iproute2",
  "iputils-ping",
  "less",
  "netbase",
  "nftables",
  "openssh-server",
  "procps",
  "python3",
  "sudo",
  "systemd",
  "systemd-sysv",
];

// Work that only costs time in a rehearsal: it would wake up in the middle of a test.
const needlessUnits = ["apt-daily.timer", "apt-daily-upgrade.timer", "dpkg-db-backup.timer", "fstrim.timer"];

// Which proxy a host reaches follows from its networks, and these from nothing that is known before it boots.
const proxyDetection = "/usr/local/lib/lab/package-proxy";

/** Answers apt with the package proxy on a network that the host stands on. */
function proxyScript(): string {
  const { private: inner, public: outer } = networks;
  return `#!/bin/sh
for gateway in ${inner.gateway} ${outer.gateway}; do
  case $(ip route get "$gateway" 2>/dev/null) in
    "" | *" via "*) ;;
    *) echo "http://$gateway:${packagePort}" && exit ;;
  esac
done
echo DIRECT
`;
}

// cloud-init makes the host keys; where it is off, as in a container, nothing else would.
const hostKeys = `[Unit]
ConditionFirstBoot=
ConditionPathExists=!/etc/ssh/ssh_host_ed25519_key
[Service]
ExecStart=
ExecStart=ssh-keygen -q -t ed25519 -N "" -f /etc/ssh/ssh_host_ed25519_key
`;

/** The image of all guests, with packages from the given mirror. */
export function imageRecipe(mirror: Mirror): Recipe {
  const suite = (archive: string, name: string) =>
    `deb [signed-by=${keyring}] ${guestAddress(archive)} ${name} main`;
  const sources = [suite(mirror.main, release), suite(mirror.main, `${release}-updates`)];
  if (mirror.security !== undefined) sources.push(suite(mirror.security, `${release}-security`));
  return {
    release,
    sources,
    packages,
    files: {
      "/etc/apt/apt.conf.d/80lab": `Acquire::http::Proxy-Auto-Detect "${proxyDetection}";\n`,
      "/etc/apt/sources.list": `${sources.join("\n")}\n`,
      "/etc/cloud/cloud.cfg.d/90_nocloud.cfg": "datasource_list: [NoCloud]\nssh_genkeytypes: [ed25519]\n",
      "/etc/machine-id": "",
      "/etc/resolv.conf": "",
      "/etc/systemd/system/sshd-keygen.service.d/lab.conf": hostKeys,
      [proxyDetection]: proxyScript(),
    },
    removed: [
      "/etc/apt/apt.conf.d/99mmdebstrap",
      "/etc/hostname",
      "/etc/ssh/ssh_host_*",
      "/var/log/apt",
      "/var/log/dpkg.log",
    ],
    commands: [
      `chmod 755 ${proxyDetection}`,
      "systemctl --quiet enable systemd-networkd.service",
      `systemctl --quiet disable ${needlessUnits.join(" ")}`,
      // Marks caches as fresh: otherwise every host's first boot rebuilds the same ones.
      "ldconfig",
      "/usr/lib/systemd/systemd-update-done",
    ],
  };
}

/** A short name that changes with every change of the recipe. */
export function recipeHash(recipe: Recipe): string {
  return createHash("sha256").update(JSON.stringify(recipe)).digest("hex").slice(0, 16);
}
