import { test } from "node:test";
import type { Make, Random } from "../schema/random.ts";
import type { Raw } from "../schema/validate.ts";
import { testApi } from "./api.ts";
import { containerApi, template } from "./containers.ts";
import { assertRoundTrips, type Subject } from "./round-trip.ts";

const rounds = 10;

const always =
  (value: string): Make =>
  () =>
    value;

const below = (path: string, id: string) => ({
  create: `POST ${path}`,
  read: `GET ${path}/{${id}}`,
  update: `PUT ${path}/{${id}}`,
  remove: `DELETE ${path}/{${id}}`,
});

/** An empty text is an option that is not set. */
const unlessEmpty = (sent: string | string[]) => (sent === "" ? undefined : sent);

const storage = (type: string, needed: Record<string, Make>, only: string[]): Subject => ({
  ...below("/storage", "storage"),
  given: {
    storage: (random) => random.word(3, 9),
    type: always(type),
    content: (random) => random.pick(type === "lvm" ? ["images"] : ["images", "images,rootdir"]),
    ...needed,
  },
  only: ["content", "nodes", "disable", ...only],
  needs: ["content", ...Object.keys(needed)],
  decodes:
    "storage string; type string; content? CustomCommaSeparatedList; path? string; nodes? CustomCommaSeparatedList; " +
    "disable? bool; shared? bool; server? string; export? string; options? string; preallocation? string; " +
    "datastore? string; username? string; namespace? string; fingerprint? string; pool? string; sparse? bool; " +
    "blocksize? string; vgname? string; saferemove? bool; thinpool? string; share? string; domain? string; " +
    "subdir? string; max-protected-backups? CustomInt64; prune-backups? string; create-base-path? bool; " +
    "create-subdirs? bool",
});

const subjects: Record<string, Subject> = {
  users: {
    ...below("/access/users", "userid"),
    given: { password: () => undefined, groups: () => undefined, append: () => undefined },
    told: { keys: unlessEmpty, email: unlessEmpty },
    decodes:
      "comment? string; email? string; enable? bool; expire? int; firstname? string; groups? []string; keys? string; " +
      "lastname? string",
  },
  groups: {
    ...below("/access/groups", "groupid"),
    decodes: "comment? string; members []string",
  },
  roles: {
    ...below("/access/roles", "roleid"),
    given: { append: () => undefined, privs: (random) => random.pick(["VM.Audit", "VM.Audit,Sys.Audit"]) },
    pick: (privileges: object) => ({ privs: Object.keys(privileges).sort().join(",") }),
    told: { privs: (sent) => String(sent).split(",").sort().join(",") },
    decodes: "privs string",
  },
  pools: {
    create: "POST /pools",
    read: "GET /pools/{poolid}",
    update: "PUT /pools/{poolid}",
    remove: "DELETE /pools/{poolid}",
    only: ["comment"],
    decodes: "comment? string; members? object",
  },
  "folders as storages": storage("dir", { path: (random) => `/srv/${random.word()}` }, [
    "shared",
    "preallocation",
  ]),
  "NFS storages": storage("nfs", { server: always("192.168.100.9"), export: always("/export") }, [
    "options",
    "preallocation",
  ]),
  "volume groups as storages": storage("lvm", { vgname: always("vg0") }, ["shared", "saferemove"]),
  "thin pools as storages": storage("lvmthin", { vgname: always("vg0"), thinpool: always("data") }, []),
  "ZFS pools as storages": storage("zfspool", { pool: always("tank") }, ["sparse", "blocksize"]),
};

const net: Make = (random) =>
  `virtio=BC:24:11:00:00:${random.integer(10, 99)},bridge=vmbr${random.pick([0, 1])}${random.pick(["", ",firewall=1"])}`;

/** Cards and disks are numbered, which the schema leaves open. */
const numbered =
  (made: Record<string, Make>) =>
  (parameters: Raw, random: Random): Raw => ({
    ...parameters,
    ...Object.fromEntries(
      Object.entries(made).flatMap(([name, make]) => {
        const value = make(random);
        return value === undefined ? [] : [[name, value]];
      }),
    ),
  });

const publicKey = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGyWzGvN5yV2Wn3O0G4j1c0nJp7h5mRrZ7cFh1m0v9aB operator";

const sortedTags = (sent: string | string[]) => [...new Set(String(sent).split(/[,;]/))].sort().join(";");

const machine = "/nodes/{node}/qemu/{vmid}";

subjects["virtual machines"] = {
  create: "POST /nodes/{node}/qemu",
  read: `GET ${machine}/config`,
  update: `PUT ${machine}/config`,
  remove: `DELETE ${machine}`,
  given: {
    node: (random) => random.pick(["prox-101", "prox-106", "prox-102"]),
    vmid: (random) => String(random.integer(100, 199)),
    memory: (random) => String(random.integer(1, 64) * 512),
    name: (random) => random.word(2, 12),
    nameserver: (random) => random.pick([undefined, "192.168.100.1", "192.168.100.1 1.1.1.1"]),
    hotplug: (random) => random.pick([undefined, "network,disk,usb", "disk"]),
    cpu: (random) => random.pick([undefined, "host", "x86-64-v2-AES", "cputype=kvm64,flags=+aes"]),
    startup: (random) => random.pick([undefined, "order=3", "order=3,up=60,down=30"]),
    searchdomain: (random) => random.pick([undefined, "estate.example"]),
    sshkeys: (random) => random.pick([undefined, encodeURIComponent(publicKey)]),
    watchdog: (random) => random.pick([undefined, "i6300esb,action=reset", "model=ib700"]),
    tags: (random) => random.pick([undefined, "web", "web;ai", "b,a,b"]),
    sockets: (random) => random.pick([undefined, "1", "2"]),
    cores: (random) => String(random.integer(1, 8)),
  },
  only: [
    ..."acpi autostart bios citype ciupgrade ciuser cores cpulimit cpuunits description hotplug keyboard".split(
      " ",
    ),
    ..."kvm localtime memory name nameserver numa onboot ostype scsihw searchdomain sockets".split(" "),
    ..."startdate startup tablet tags tdf agent watchdog vga cpu sshkeys".split(" "),
  ],
  adjust: numbered({
    net0: net,
    serial0: (random) => random.pick([undefined, "socket"]),
    ipconfig0: (random) => random.pick([undefined, "ip=dhcp", "gw=192.168.100.1,ip=192.168.100.70/24"]),
  }),
  told: { tags: sortedTags, cpulimit: (sent) => sent, cpuunits: (sent) => Math.min(Number(sent), 10_000) },
  decodes:
    "acpi? bool; autostart? bool; bios? string; searchdomain? string; nameserver? string; sshkeys? string; " +
    "citype? string; ciuser? string; ciupgrade? bool; cores? int; cpu? string; cpulimit? CustomFloat64; " +
    "cpuunits? int; memory? CustomInt64; protection? bool; description? string; hotplug? CustomCommaSeparatedList; " +
    "keyboard? string; kvm? bool; machine? string; name? string; numa? bool; ostype? string; onboot? bool; " +
    "scsihw? string; sockets? int; startdate? string; startup? string; tablet? bool; tags? string; tdf? bool; " +
    "vga? string; net0? string; ipconfig0? string; serial0? string; digest string",
};

const container = "/nodes/{node}/lxc/{vmid}";

/** Lines of a container's description each end with a line break. */
const withBreak = (sent: string | string[]) => `${sent}\n`;

const containers: Subject = {
  needs: ["memory"],
  create: "POST /nodes/{node}/lxc",
  read: `GET ${container}/config`,
  update: `PUT ${container}/config`,
  remove: `DELETE ${container}`,
  given: {
    node: always("prox-101"),
    vmid: (random) => String(random.integer(100, 199)),
    ostemplate: always(template),
    storage: always("local-lvm"),
    // Without it PVE warns that systemd may not work.
    features: always("nesting=1"),
    hostname: (random) => random.word(2, 12),
    memory: (random) => String(random.integer(1, 64) * 64),
    swap: (random) => random.pick([undefined, "0", "512"]),
    cores: (random) => random.pick([undefined, "1", "4"]),
    cpulimit: (random) => random.pick([undefined, "0", "1.5"]),
    nameserver: (random) => random.pick([undefined, "192.168.100.1"]),
    searchdomain: (random) => random.pick([undefined, "estate.example"]),
    startup: (random) => random.pick([undefined, "order=3,up=60"]),
    tags: (random) => random.pick([undefined, "web", "web;ai"]),
  },
  only: [
    ..."cmode console cores cpulimit description hostname memory nameserver onboot protection".split(" "),
    ..."searchdomain startup swap tags tty".split(" "),
  ],
  adjust: numbered({
    net0: (random) =>
      `name=eth0,bridge=vmbr1,hwaddr=BC:24:11:00:00:${random.integer(10, 99)},ip=dhcp,type=veth`,
    // A protected one is not deleted.
    protection: always("0"),
  }),
  told: {
    ostemplate: () => undefined,
    storage: () => undefined,
    tags: sortedTags,
    description: withBreak,
  },
  decodes:
    "console? bool; cmode? string; arch? string; cores? int; cpulimit? CustomFloat64; cpuunits? int; memory? int; " +
    "description? string; digest string; searchdomain? string; nameserver? string; hostname? string; lxc object; " +
    "ostype? string; protection? bool; rootfs? string; onboot? bool; startup? string; swap? int; tags? string; " +
    "template? bool; tty? int; unprivileged? bool; net0? string",
};

for (const [what, subject] of Object.entries(subjects)) {
  test(`random ${what} are read back as they were sent`, async (context) => {
    await assertRoundTrips(testApi(context), subject, rounds);
  });
}

test("random containers are read back as they were sent", async (context) => {
  await assertRoundTrips(await containerApi(context), containers, rounds);
});
