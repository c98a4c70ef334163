import { test } from "node:test";
import type { Make } from "../schema/random.ts";
import { testApi } from "./api.ts";
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

for (const [what, subject] of Object.entries(subjects)) {
  test(`random ${what} are read back as they were sent`, async (context) => {
    await assertRoundTrips(testApi(context), subject, rounds);
  });
}
