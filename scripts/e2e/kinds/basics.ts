import { packagesOf } from "./packages.ts";
import type { Sample } from "./sample.ts";

const service = (seconds: number) =>
  `[Service]\nExecStart=/usr/bin/sleep ${seconds}\n[Install]\nWantedBy=multi-user.target\n`;

/** Files, users, packages, units. */
export const basics: Readonly<Record<string, Sample>> = {
  file: {
    kind: "File",
    id: "/etc/kinds.conf",
    args: { path: "/etc/kinds.conf", content: "one\n", mode: "0640" },
    changed: { path: "/etc/kinds.conf", content: "two\n" },
    drift: "echo 'a person was here' >> /etc/kinds.conf",
    present: "test -f /etc/kinds.conf",
  },
  directory: {
    kind: "Directory",
    id: "/srv/kinds/data",
    args: { path: "/srv/kinds/data" },
    changed: { path: "/srv/kinds/data", mode: "0750" },
    drift: "chmod 0777 /srv/kinds/data",
    present: "test -d /srv/kinds",
  },
  user: {
    kind: "User",
    id: "kinds",
    args: { name: "kinds", shell: "/bin/sh" },
    changed: { name: "kinds", shell: "/bin/bash", groups: ["adm"] },
    drift: "usermod --shell /bin/sh kinds",
    present: "getent passwd kinds",
  },
  packages: packagesOf("bc", "dc"),
  unit: {
    kind: "Unit",
    id: "kinds.service",
    args: { name: "kinds.service", content: service(1000) },
    changed: { name: "kinds.service", content: service(2000) },
    drift: "systemctl stop kinds",
    present: "test -e /etc/systemd/system/kinds.service",
  },
};
