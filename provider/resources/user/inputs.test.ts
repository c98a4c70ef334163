import assert from "node:assert/strict";
import { test } from "node:test";
import { accountOf, hasHomeFolder, inputs } from "./inputs.ts";
import { anna, bert, wantedUser } from "./samples.ts";

function problems(value: unknown): string[] {
  return (
    inputs.safeParse(value).error?.issues.map(({ path, message }) => `${path.join(".")}: ${message}`) ?? []
  );
}

test("a person's account has a group of its name, a home below /home and bash", () => {
  const { group, home, shell } = accountOf(wantedUser({ name: "anna" }));
  assert.deepEqual({ group, home, shell }, { group: "anna", home: "/home/anna", shell: "/bin/bash" });
});

test("a service's account has no home and no shell", () => {
  const { group, home, shell } = accountOf(wantedUser({ name: "api", system: true }));
  assert.deepEqual(
    { group, home, shell },
    { group: "api", home: "/nonexistent", shell: "/usr/sbin/nologin" },
  );
});

test("the folder of a home is the user's, but that of a service is made by what uses it", () => {
  const has = (more: object) => hasHomeFolder(accountOf(wantedUser({ name: "api", ...more })));
  assert.equal(has({}), true);
  assert.equal(has({ home: "/nonexistent" }), false);
  assert.equal(has({ system: true, home: "/srv/api" }), false);
  assert.equal(has({ system: true, home: "/srv/api", authorizedKeys: [] }), true);
});

for (const key of [
  anna,
  bert,
  "sk-ssh-ed25519@openssh.com AAAAGnNrLXNzaC1lZDI1NTE5AAAA= a b c",
  "ecdsa-sha2-nistp256 AAAAE2VjZHNh",
])
  test(`${key.slice(0, 24)}… is a public key`, () => {
    assert.deepEqual(problems({ name: "anna", authorizedKeys: [key] }), []);
  });

const noKeys = [
  "",
  "# ssh-rsa AAAAB3",
  "ssh-rsa",
  "-----BEGIN OPENSSH PRIVATE KEY-----",
  `${anna}\n${bert}`,
  "ssh-rsa\tAAAAB3",
  "ssh-rsa AAAA B\u0007",
];
for (const text of noKeys)
  test(`${JSON.stringify(text)} is no line of public keys, and is not repeated in the error`, () => {
    assert.deepEqual(problems({ name: "anna", authorizedKeys: [text] }), [
      "authorizedKeys.0: this is not a line of authorized_keys: write one public key on one line, like ssh-ed25519 AAAA… person@laptop; its options, if any, come first",
    ]);
  });

const refused: [object, string][] = [
  [
    { name: "Anna" },
    'name: "Anna" is not the name of a user: write at most 32 lower case letters, digits, _ and -, beginning with a letter or _',
  ],
  [
    { name: "-anna" },
    'name: "-anna" is not the name of a user: write at most 32 lower case letters, digits, _ and -, beginning with a letter or _',
  ],
  [{ name: "root" }, "name: root is not managed as a user: its keys are the File /root/.ssh/authorized_keys"],
  [{ name: "anna", uid: 0 }, "uid: a uid is a number from 1 to 59999"],
  [{ name: "anna", uid: "1001" }, "uid: a uid is a number, like 1001"],
  [{ name: "anna", groups: ["adm", "adm"] }, "groups: adm is named twice: name each group once"],
  [
    { name: "anna", groups: ["adm,sudo"] },
    'groups.0: "adm,sudo" is not the name of a group: write at most 32 lower case letters, digits, _ and -, beginning with a letter or _',
  ],
  [
    { name: "anna", home: "home/anna" },
    'home: "home/anna" is not an absolute path: write it from the root, like /etc/redis/redis.conf',
  ],
  [{ name: "anna", home: "/home/a:b" }, "home: a home has no colon, because it is a field of /etc/passwd"],
  [
    { name: "anna", comment: "a\nb" },
    "comment: a comment has no colon, tab or line break, because it is a field of /etc/passwd",
  ],
  [
    { name: "api", system: true, authorizedKeys: [] },
    "home: a system user with authorizedKeys needs a home to keep them in: say which",
  ],
  [
    { name: "api", home: "/nonexistent", authorizedKeys: [] },
    "home: authorizedKeys are kept in the home, and /nonexistent is none: say another one",
  ],
];
for (const [value, problem] of refused)
  test(`${JSON.stringify(value)} is refused`, () => {
    assert.deepEqual(problems(value), [problem]);
  });

test("a password is not among the inputs", () => {
  assert.equal(problems({ name: "anna", password: "x" }).length, 1);
});
