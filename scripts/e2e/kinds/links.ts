import { packagesOf } from "./packages.ts";
import type { Sample } from "./sample.ts";

const licences = (nice: number) =>
  `[Service]
Nice=${nice}
ExecStart=/usr/bin/python3 -m http.server --bind 127.0.0.1 --directory /usr/share/common-licenses 8079
[Install]
WantedBy=multi-user.target
`;

/** Links and groups; files that are downloaded, from a server on the host itself. */
export const links: Readonly<Record<string, Sample>> = {
  symlink: {
    kind: "Symlink",
    id: "/srv/kinds-current",
    args: { path: "/srv/kinds-current", target: "releases/1" },
    changed: { path: "/srv/kinds-current", target: "releases/2" },
    drift: "ln -sfn /somewhere/else /srv/kinds-current",
    present: "test -L /srv/kinds-current",
  },
  group: {
    kind: "Group",
    id: "kinds-models",
    // An import tells the gid, and whether it is a system's only by it.
    args: { name: "kinds-models", gid: 2345, system: true },
    changed: { name: "kinds-models", gid: 2345 },
    drift: "groupdel kinds-models",
    present: "getent group kinds-models",
  },
  curl: packagesOf("curl"),
  licences: {
    kind: "Unit",
    id: "kinds-licences.service",
    args: { name: "kinds-licences.service", content: licences(0) },
    changed: { name: "kinds-licences.service", content: licences(5) },
    drift: "systemctl stop kinds-licences",
    present: "test -e /etc/systemd/system/kinds-licences.service",
  },
  download: {
    kind: "Download",
    id: "/srv/kinds-licence",
    after: ["curl", "licences"],
    args: {
      path: "/srv/kinds-licence",
      url: "http://127.0.0.1:8079/Apache-2.0",
      sha256: "cfc7749b96f63bd31c3c42b5c471bf756814053e847c10f3eb003417bc523d30",
    },
    changed: {
      path: "/srv/kinds-licence",
      url: "http://127.0.0.1:8079/MPL-2.0",
      sha256: "fab3dd6bdab226f1c08630b1dd917e11fcb4ec5e1e020e2c16f83a0a13863e85",
      mode: "0640",
    },
    drift: "echo 'a person was here' >> /srv/kinds-licence",
    present: "test -f /srv/kinds-licence",
    notImported: /the host does not know where it came from/,
  },
};
