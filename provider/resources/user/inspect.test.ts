import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir, userInfo } from "node:os";
import { delimiter, join } from "node:path";
import { test } from "node:test";
import { inspect } from "./inspect.ts";
import { anna, bert } from "./samples.ts";

// as Debian 12 answered
const answer = `entry	directory	4096	755	deploy	1000	deploy	1000	1795211022	/home/deploy
entry	directory	4096	755	deploy	1000	deploy	1000	1795211022	/home/deploy/.ssh
entry	regular file	124	644	deploy	1000	deploy	1000	1795211022	/home/deploy/.ssh/authorized_keys
stat: cannot statx '/nonexistent': No such file or directory
stat: cannot statx '/nonexistent/.ssh': No such file or directory
stat: cannot statx '/nonexistent/.ssh/authorized_keys': No such file or directory
user:deploy:1000:Deploy, er:/home/deploy:/bin/bash
user:svc:999::/nonexistent:/usr/sbin/nologin
member:deploy:games
member:deploy:adm
password:deploy:locked
password:svc:locked
key:/home/deploy/.ssh/authorized_keys:${anna}
key:/home/deploy/.ssh/authorized_keys:${bert}
group:svc:svc
group:deploy:deploy
end 2
`;

function parse(output: string, name = "deploy") {
  return inspect.parse(output, [name]).get(name);
}

test("an account is read with its groups, home and keys", () => {
  assert.deepEqual(parse(answer), {
    present: true,
    uid: 1000,
    group: "deploy",
    groups: ["adm", "games"],
    comment: "Deploy, er",
    home: "/home/deploy",
    shell: "/bin/bash",
    password: "locked",
    homeOwner: "deploy",
    keys: [anna, bert],
  });
});

test("a service's account is read without a home and keys", () => {
  assert.deepEqual(parse(answer, "svc"), {
    present: true,
    uid: 999,
    group: "svc",
    groups: [],
    comment: "",
    home: "/nonexistent",
    shell: "/usr/sbin/nologin",
    password: "locked",
  });
});

test("a name that the host does not know is absent", () => {
  assert.deepEqual(parse(answer, "nosuch"), { present: false });
});

test("an account without a word on its password, as a kill leaves one, is told", () => {
  const observed = parse(answer.replace("password:deploy:locked\n", ""));
  assert.equal(observed?.present && observed.password, "unset");
});

const ignored: [string, string, string][] = [
  [
    "4096	755	deploy	1000	deploy	1000	1795211022	/home/deploy/.ssh\n",
    "4096	775	deploy	1000	deploy	1000	1795211022	/home/deploy/.ssh\n",
    "others may write to /home/deploy/.ssh",
  ],
  [
    "4096	755	deploy	1000	deploy	1000	1795211022	/home/deploy/.ssh\n",
    "4096	755	anna	1002	deploy	1000	1795211022	/home/deploy/.ssh\n",
    "/home/deploy/.ssh belongs to anna",
  ],
  ["124	644	deploy", "124	646	deploy", "others may write to /home/deploy/.ssh/authorized_keys"],
  [
    "regular file	124	644	deploy",
    "symbolic link	124	777	deploy",
    "/home/deploy/.ssh/authorized_keys is a symbolic link",
  ],
];
for (const [from, to, expected] of ignored)
  test(`sshd ignores the keys where ${expected}`, () => {
    assert.ok(answer.includes(from));
    const observed = parse(answer.replace(from, to));
    assert.equal(observed?.present && observed.keysIgnored, expected);
  });

test("keys that belong to root are not ignored", () => {
  const observed = parse(
    answer.replaceAll(
      "deploy	1000	deploy	1000	1795211022	/home/deploy/.ssh",
      "root	0	root	0	1795211022	/home/deploy/.ssh",
    ),
  );
  assert.equal(observed?.present && observed.keysIgnored, undefined);
});

const garbled: [string, string][] = [
  ["an answer that is cut short", answer.slice(0, -30)],
  ["an empty answer", ""],
  ["a name service that fails", answer.replace("end 2", "end 3")],
  ["a home that cannot be looked at", answer.replace("No such file or directory", "Input/output error")],
  ["a line of another form", answer.replace("member:", "remember:")],
  ["an account without its shell", answer.replace(":/bin/bash", "")],
  ["an account without its group", answer.replace("group:deploy:deploy\n", "")],
];
for (const [name, output] of garbled)
  test(`${name} is not taken for absence`, () => {
    assert.throws(() => parse(output), { name: "AnswerError" });
  });

/** Asks the script of a host that is a temporary folder, where everything belongs to `me`. */
function ask(prepare: (home: string) => void, shadow = "me:!:20777:0:99999:7:::\n") {
  const top = mkdtempSync(join(tmpdir(), "accounts-"));
  try {
    const home = join(top, "home");
    mkdirSync(join(home, ".ssh"), { recursive: true });
    writeFileSync(join(top, "getent"), `#!/bin/sh\necho "me:x:1001:1001:Me:${home}:/bin/sh"\nexit 2\n`);
    chmodSync(join(top, "getent"), 0o755);
    writeFileSync(join(top, "group"), "me:x:1001:\nadm:x:4:other,me\ngame:x:5:meme\n");
    writeFileSync(join(top, "shadow"), shadow);
    prepare(home);
    const script = inspect.script.replaceAll("/etc/", `${top}/`);
    const { stdout } = spawnSync("/bin/sh", ["-c", `answer() {\n${script}\n}\nanswer me nosuch`], {
      env: { LC_ALL: "C", PATH: `${top}${delimiter}${process.env.PATH}` },
      encoding: "utf8",
    });
    const observed = inspect
      .parse(stdout.replaceAll(`	${userInfo().username}	`, "	me	"), ["me"])
      .get("me");
    assert.ok(observed?.present);
    return { observed, stdout, home };
  } finally {
    rmSync(top, { recursive: true });
  }
}

test("a host is asked about all users at once", () => {
  const { observed, home } = ask((home) =>
    writeFileSync(`${home}/.ssh/authorized_keys`, `# mine\n\n${anna}  \r\n${bert}\n`, { mode: 0o600 }),
  );
  assert.deepEqual(observed, {
    present: true,
    uid: 1001,
    group: "me",
    groups: ["adm"],
    comment: "Me",
    home,
    shell: "/bin/sh",
    password: "locked",
    homeOwner: "me",
    keys: [anna, bert],
  });
});

test("of a password nothing but its being there is told", () => {
  const hash = "$y$j9T$secretsecret$secret";
  for (const [field, expected] of [
    [hash, "set"],
    [`!${hash}`, "locked"],
    ["*", "locked"],
    ["x", "locked"],
    ["", "empty"],
  ]) {
    const { observed, stdout } = ask(() => {}, `me:${field}:20777:0:99999:7:::\n`);
    assert.equal(observed.password, expected);
    assert.doesNotMatch(stdout, /secret/);
  }
});

test("of a file of keys nothing but keys is told, since a user can put any other in its place", () => {
  const { observed, stdout } = ask((home) =>
    writeFileSync(`${home}/.ssh/authorized_keys`, `root:$y$secret:20777\n${anna}\npassword = secret\n`),
  );
  assert.deepEqual(observed.keys, [anna]);
  assert.doesNotMatch(stdout, /secret/);
});

test("a link in the place of the keys is not followed, and a pipe does not block", () => {
  const linked = ask((home) => {
    writeFileSync(`${home}/other`, `${anna}\n`);
    symlinkSync(`${home}/other`, `${home}/.ssh/authorized_keys`);
  });
  assert.equal(linked.observed.keys, undefined);
  assert.match(linked.observed.keysIgnored ?? "", /is a symbolic link$/);
  const piped = ask((home) => spawnSync("mkfifo", [`${home}/.ssh/authorized_keys`]));
  assert.equal(piped.observed.keys, undefined);
});
