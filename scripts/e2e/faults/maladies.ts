/** Something that is wrong with a host for a while. */
export interface Malady {
  /** The shell commands that bring it about, and that mend it. */
  readonly begin: string;
  readonly end: string;
  /** What a person reads meanwhile. */
  readonly says: RegExp;
}

const folders = "etc home opt srv usr var";

/**
 * Lays a disk of 2 GiB over the host's folders, until it is started anew: a container has none of its own, and the
 * machine's must not be filled. A database that an earlier test left running is stopped meanwhile: one that wrote on both
 * sides could not start again.
 */
export const withSmallDisk = `
running=$(systemctl list-units --plain --no-legend --state=active 'postgresql@*' 'redis-server*' | cut -d ' ' -f 1)
[ -z "$running" ] || systemctl stop $running
mkdir /run/small
mount -t tmpfs -o size=2G small /run/small
for folder in ${folders}; do
  mkdir "/run/small/$folder" "/run/small/$folder.work"
  mount -t overlay -o "lowerdir=/$folder,upperdir=/run/small/$folder,workdir=/run/small/$folder.work" overlay "/$folder"
done
[ -z "$running" ] || systemctl start $running`;

export const maladies: Readonly<Record<string, Malady>> = {
  "with a full disk": {
    begin: "cat /dev/zero > /run/small/filler 2>/dev/null || :",
    end: "rm /run/small/filler",
    says: /No space left on device/,
  },
  "with a file system that became read-only": {
    begin: `for folder in ${folders}; do
  mount --bind "/$folder" "/$folder"
  mount -o remount,bind,ro "/$folder"
done`,
    end: `for folder in ${folders}; do umount -l "/$folder"; done`,
    says: /Read-only file system/,
  },
};

const holder = "holds-apt";

/** Holds the lock of apt's front ends as another apt does, until {@link endHoldingAptLock}. */
export const holdingAptLock = `systemd-run --quiet --unit=${holder} python3 -c '
import fcntl, time
with open("/var/lib/dpkg/lock-frontend", "w") as lock:
    fcntl.lockf(lock, fcntl.LOCK_EX)
    time.sleep(600)'
until ! python3 -c '
import fcntl
fcntl.lockf(open("/var/lib/dpkg/lock-frontend", "w"), fcntl.LOCK_EX | fcntl.LOCK_NB)' 2>/dev/null; do :; done`;

export const endHoldingAptLock = `systemctl stop ${holder}`;

/** How a connection ends: both sides hear of it, or neither does. */
export type Cut = "reset" | "silence";

const rules: Readonly<Record<Cut, (bytes: number) => string>> = {
  reset: (bytes) => `type filter hook input priority 0
    tcp dport 22 quota over ${bytes} bytes reject with tcp reset`,
  silence: (bytes) => `type filter hook output priority 0
    tcp sport 22 quota over ${bytes} bytes drop`,
};

/**
 * Ends every connection by SSH once so many bytes have come to the host in all, or gone from it in silence. No new one
 * is let in until {@link endCutting}.
 */
export function cuttingAfter(bytes: number, cut: Cut): string {
  return `nft -f - <<'RULES'
table inet cut {
  chain cut {
    ${rules[cut](bytes)}
  }
}
RULES`;
}

export const endCutting = "nft delete table inet cut";
