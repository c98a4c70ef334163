/** Debian packages that must be installed on this machine before the lab can run. */
export const requiredPackages: string[] = [
  "apt-cacher-ng",
  "debian-archive-keyring",
  "iproute2",
  "mmdebstrap",
  "openssh-client",
  "openssl",
  "pebble",
  "procps",
  "socat",
  "systemd-container",
  "util-linux",
];
