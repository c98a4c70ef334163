import assert from "node:assert/strict";
import { test } from "node:test";
import type { Difference } from "../definition.ts";
import { unitFile } from "../unit/inputs.ts";
import { fileOf } from "../unit/samples.ts";
import { credentialsFile } from "./inputs.ts";
import { type MountSituation, plan } from "./plan.ts";
import { bound, having, share, without } from "./samples.ts";

const waiting = { ...bound, automount: true };
const unused = { ...having(waiting), mounted: undefined };
const otherFile = { [credentialsFile(share.where)]: fileOf("username=u1\npassword=old\n") };

const situations: [string, MountSituation, Difference[]][] = [
  ["nothing differs", { old: bound, wanted: bound, observed: having(bound) }, []],
  [
    "what waits for its first use is as wanted",
    { old: waiting, wanted: waiting, observed: unused as never },
    [],
  ],
  [
    "what is not mounted yet is a change",
    { old: undefined, wanted: bound, observed: without(bound) },
    [
      { path: "loaded", kind: "change", effect: "not all of its units are on the host" },
      { path: "mounted", kind: "change", effect: "not mounted" },
    ],
  ],
  [
    "what the program changes is told by its properties",
    {
      old: bound,
      wanted: { ...bound, what: "/srv/x", options: [] },
      observed: having(bound, { asked: false }),
    },
    [
      { path: "what", kind: "change" },
      { path: "options", kind: "change" },
    ],
  ],
  [
    "what somebody unmounted is drift",
    {
      old: bound,
      wanted: bound,
      observed: {
        ...without(bound, "empty"),
        mount: { ...having(bound).mount, active: "inactive", sub: "dead" },
      },
    },
    [{ path: "mounted", kind: "drift", effect: "not mounted" }],
  ],
  [
    "something else at its place is drift",
    { old: bound, wanted: bound, observed: having(bound, { asked: false, source: "/dev/sdb1" }) },
    [{ path: "mounted", kind: "drift", effect: "/dev/sdb1 (ext4) is mounted there" }],
  ],
  [
    "an option that somebody took away is drift",
    { old: bound, wanted: bound, observed: having(bound, { options: ["rw"] }) },
    [{ path: "mounted", kind: "drift", effect: "mounted without ro" }],
  ],
  [
    "a file system that became read-only is drift",
    { old: share, wanted: share, observed: having(share, { options: ["rw", "noatime", "ro"] }) },
    [{ path: "mounted", kind: "drift", effect: "mounted read-only" }],
  ],
  [
    "a unit that somebody edited is drift",
    {
      old: bound,
      wanted: bound,
      observed: {
        ...having(bound),
        mount: { ...having(bound).mount, files: { [unitFile("mnt-box.mount")]: fileOf("x") } },
      },
    },
    [{ path: "loaded", kind: "drift", effect: "the unit was changed on the host" }],
  ],
  [
    "an automount that nobody asked for is drift",
    { old: bound, wanted: bound, observed: { ...having(bound), automount: having(waiting).automount } },
    [{ path: "loaded", kind: "drift", effect: "an automount of it is on the host" }],
  ],
  [
    "an automount that was stopped is drift",
    { old: waiting, wanted: waiting, observed: { ...unused, automount: without(bound).automount } as never },
    [
      { path: "loaded", kind: "drift", effect: "not all of its units are on the host" },
      { path: "mounted", kind: "drift", effect: "nothing waits for its first use" },
    ],
  ],
  [
    "another password on the host is drift",
    {
      old: share,
      wanted: share,
      observed: {
        ...having(share),
        mount: {
          ...having(share).mount,
          files: { ...having(share).mount.files, ...otherFile },
        },
      },
    },
    [
      { path: "password", kind: "drift", effect: "its file on the host is another one or missing" },
      { path: "loaded", kind: "drift", effect: "it was mounted before its files changed" },
    ],
  ],
  [
    "another place is another mount",
    { old: { ...bound, where: "/mnt/old" }, wanted: bound, observed: having(bound) },
    [{ path: "where", kind: "change", replace: true }],
  ],
];
for (const [name, situation, differences] of situations)
  test(name, () => assert.deepEqual(plan(situation), differences));
