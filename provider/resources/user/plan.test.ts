import assert from "node:assert/strict";
import { test } from "node:test";
import type { Difference, Situation } from "../definition.ts";
import type { UserInputs } from "./inputs.ts";
import type { UserObserved } from "./inspect.ts";
import { plan } from "./plan.ts";
import { absent, anna, asWanted, bert, homeless, mallory, somebody, wanted, wantedUser } from "./samples.ts";

const service = wantedUser({ name: "api", system: true });
const serviceThere: UserObserved = {
  present: true,
  uid: 999,
  group: "api",
  groups: [],
  comment: "",
  home: "/nonexistent",
  shell: "/usr/sbin/nologin",
  password: "locked",
};

const situations: [string, Situation<UserInputs, UserObserved>, Difference[]][] = [
  ["nothing differs", { old: wanted, wanted, observed: asWanted }, []],
  ["a user that is as wanted already needs nothing", { old: undefined, wanted, observed: asWanted }, []],
  ["a service's account needs no home", { old: service, wanted: service, observed: serviceThere }, []],
  [
    "a new user is a change",
    { old: undefined, wanted, observed: absent },
    [{ path: "name", kind: "change", effect: "make the user deploy" }],
  ],
  [
    "a user who is gone is drift",
    { old: wanted, wanted, observed: absent },
    [{ path: "name", kind: "drift", effect: "make the user deploy" }],
  ],
  [
    "another name is another user",
    { old: wanted, wanted: { ...wanted, name: "release" }, observed: asWanted },
    [{ path: "name", kind: "change", replace: true }],
  ],
  [
    "somebody's own account is changed in all that the program says",
    { old: undefined, wanted, observed: somebody },
    [
      { path: "group", kind: "change", effect: "users on the host" },
      { path: "groups", kind: "change", effect: "join adm" },
      { path: "shell", kind: "change", effect: "/bin/sh on the host" },
      { path: "authorizedKeys", kind: "change", effect: "let anna@laptop in, shut …EAAAAmallory out" },
      { path: "password", kind: "change", effect: "lock the password of deploy" },
    ],
  ],
  [
    "a uid that differs is said to be refused",
    { old: wanted, wanted: { ...wanted, uid: 4000 }, observed: asWanted },
    [
      {
        path: "uid",
        kind: "change",
        effect: "1001 on the host, which will be refused: a uid is not changed",
      },
    ],
  ],
  [
    "a uid that was changed by hand is drift",
    { old: { ...wanted, uid: 4000 }, wanted: { ...wanted, uid: 4000 }, observed: asWanted },
    [{ path: "uid", kind: "drift", effect: "1001 on the host, which will be refused: a uid is not changed" }],
  ],
  ["any uid will do where none is said", { old: wanted, wanted, observed: { ...asWanted, uid: 7 } }, []],
  [
    "a uid that the program begins to say as it is, or no longer says, is no difference",
    { old: wanted, wanted: { ...wanted, uid: 1001 }, observed: asWanted },
    [],
  ],
  [
    "another primary group is drift",
    { old: wanted, wanted, observed: { ...asWanted, group: "users" } },
    [{ path: "group", kind: "drift", effect: "users on the host" }],
  ],
  [
    "groups that a person added are left alone",
    { old: wanted, wanted, observed: { ...asWanted, groups: ["adm", "games"] } },
    [],
  ],
  [
    "a group that was taken away by hand is drift",
    { old: wanted, wanted, observed: { ...asWanted, groups: [] } },
    [{ path: "groups", kind: "drift", effect: "join adm again" }],
  ],
  [
    "a group that leaves the program is left",
    {
      old: { ...wanted, groups: ["adm", "games"] },
      wanted,
      observed: { ...asWanted, groups: ["adm", "games"] },
    },
    [{ path: "groups", kind: "change", effect: "leave games" }],
  ],
  [
    "drift and change of the groups are told apart",
    { old: wanted, wanted: { ...wanted, groups: ["adm", "games"] }, observed: { ...asWanted, groups: [] } },
    [
      { path: "groups", kind: "drift", effect: "join adm again" },
      { path: "groups", kind: "change", effect: "join games" },
    ],
  ],
  [
    "a shell that was changed by hand is drift",
    { old: wanted, wanted, observed: { ...asWanted, shell: "/bin/false" } },
    [{ path: "shell", kind: "drift", effect: "/bin/false on the host" }],
  ],
  [
    "a new shell of the program is a change",
    { old: wanted, wanted: { ...wanted, shell: "/bin/sh" }, observed: asWanted },
    [{ path: "shell", kind: "change" }],
  ],
  [
    "another home is a change",
    { old: wanted, wanted: { ...wanted, home: "/srv/deploy" }, observed: asWanted },
    [{ path: "home", kind: "change" }],
  ],
  [
    "a home whose folder is gone is drift, with its keys",
    { old: wanted, wanted, observed: homeless },
    [
      { path: "home", kind: "drift", effect: "make the folder /home/deploy" },
      { path: "authorizedKeys", kind: "drift", effect: "let anna@laptop in" },
    ],
  ],
  [
    "a comment that nobody said is left as it is",
    { old: wanted, wanted, observed: { ...asWanted, comment: "x" } },
    [],
  ],
  [
    "a comment that the program no longer says stays",
    { old: { ...wanted, comment: "x" }, wanted, observed: { ...asWanted, comment: "x" } },
    [],
  ],
  [
    "a comment that was removed by hand is drift",
    { old: { ...wanted, comment: "Deploy" }, wanted: { ...wanted, comment: "Deploy" }, observed: asWanted },
    [{ path: "comment", kind: "drift", effect: "empty on the host" }],
  ],
  [
    "a key that nobody declared is drift",
    { old: wanted, wanted, observed: { ...asWanted, keys: [anna, mallory] } },
    [{ path: "authorizedKeys", kind: "drift", effect: "shut …EAAAAmallory out" }],
  ],
  [
    "a key more in the program is a change",
    { old: wanted, wanted: { ...wanted, authorizedKeys: [anna, bert] }, observed: asWanted },
    [{ path: "authorizedKeys", kind: "change", effect: "let bert@desk in" }],
  ],
  [
    "keys in another order on the host are no difference",
    {
      old: { ...wanted, authorizedKeys: [anna, bert] },
      wanted: { ...wanted, authorizedKeys: [anna, bert] },
      observed: { ...asWanted, keys: [bert, anna] },
    },
    [],
  ],
  [
    "keys that sshd ignores are drift",
    { old: wanted, wanted, observed: { ...asWanted, keysIgnored: "others may write to /home/deploy/.ssh" } },
    [
      {
        path: "authorizedKeys",
        kind: "drift",
        effect: "mend that others may write to /home/deploy/.ssh, for which sshd ignores the keys",
      },
    ],
  ],
  [
    "keys are left alone where the program says none",
    {
      old: wantedUser({ name: "deploy" }),
      wanted: wantedUser({ name: "deploy" }),
      observed: { ...asWanted, keys: [mallory], keysIgnored: "x" },
    },
    [],
  ],
  [
    "an empty list of keys wants no key, and no file",
    {
      old: { ...wanted, authorizedKeys: [] },
      wanted: { ...wanted, authorizedKeys: [] },
      observed: { ...homeless, homeOwner: "deploy" },
    },
    [],
  ],
  [
    "a password that somebody set is drift",
    { old: wanted, wanted, observed: { ...asWanted, password: "set" } },
    [{ path: "password", kind: "drift", effect: "lock the password of deploy" }],
  ],
  [
    "an account that needs no password to log in is drift",
    { old: wanted, wanted, observed: { ...asWanted, password: "empty" } },
    [{ path: "password", kind: "drift", effect: "lock the password of deploy" }],
  ],
];

for (const [name, situation, expected] of situations)
  test(name, () => {
    assert.deepEqual(plan(situation), expected);
  });
