import assert from "node:assert/strict";
import { test } from "node:test";
import type { Step } from "../definition.ts";
import { enterFunction } from "../enter.ts";
import type { UserInputs } from "./inputs.ts";
import type { UserObserved } from "./inspect.ts";
import { absent, anna, asWanted, bert, homeless, mallory, somebody, wanted, wantedUser } from "./samples.ts";
import { steps } from "./steps.ts";
import { undo } from "./undo.ts";

const folder = "/var/lib/estate/resources/User-deploy-12345678";

function text(all: readonly Step[]): string {
  return all.map((step) => ("run" in step ? `# ${step.title}\n${step.run}` : step.title)).join("\n");
}

function commands(
  observed: UserObserved,
  { old, to = wanted }: { old?: UserInputs; to?: UserInputs } = {},
): string {
  return text(steps({ old, wanted: to, observed, folder }));
}

function titles(all: readonly Step[]): string[] {
  return all.map(({ title }) => title);
}

const advice = "let the user depend on what brings it (dependsOn), or take it out of the program";
const needsGroup = `getent group adm >/dev/null || { echo 'the group adm is not on the host: ${advice}' >&2; exit 1; }`;
const needsShell = `[ -x /bin/bash ] || { echo 'the shell /bin/bash is not on the host: ${advice}' >&2; exit 1; }`;

const makeGroup = `# make the group deploy
getent group deploy >/dev/null || {
printf '%s\\n' deploy >>${folder}/made-groups
groupadd --force deploy
}`;

const makeHome = `# make the home /home/deploy
if [ ! -e /home/deploy ]; then
printf '%s\\n' /home/deploy >>${folder}/made-homes
(umask 022; mkdir -p /home)
rm -rf /home/deploy.estate-new
cp -RT /etc/skel /home/deploy.estate-new
chown -R deploy:deploy /home/deploy.estate-new
mv -T /home/deploy.estate-new /home/deploy
fi`;

const joinAdm = "# add deploy to adm\nusermod --append --groups=adm deploy";

const ownKeys = `# write the public keys of deploy
for path in /home/deploy/.ssh /home/deploy/.ssh/authorized_keys; do
  if [ -L "$path" ]; then
    echo "$path is a symbolic link, and keys behind one are not managed: make it what it points to" >&2
    exit 1
  fi
done
${enterFunction}
if [ -d /home/deploy/.ssh ]; then
enter /home/deploy/.ssh
chown -h deploy:deploy .
[ ! -e ./authorized_keys ] || chown -h deploy:deploy ./authorized_keys
fi`;

const keepFormer = `[ -e ${folder}/authorized_keys ] || {
setpriv --reuid=deploy --regid=deploy --init-groups -- sh -c '[ ! -f "$1" ] || cat "$1"' sh /home/deploy/.ssh/authorized_keys >${folder}/authorized_keys.part
sync ${folder}/authorized_keys.part
mv -f ${folder}/authorized_keys.part ${folder}/authorized_keys
[ ! -s ${folder}/authorized_keys ] || note 'the former public keys of deploy are kept: ${folder}/authorized_keys'
}`;

const receive = `setpriv --reuid=deploy --regid=deploy --init-groups -- sh -ec 'umask 077
mkdir -p "$1"
chmod 0700 "$1"
cat >"$1/.authorized_keys.estate-new"
sync "$1/.authorized_keys.estate-new"
mv -fT "$1/.authorized_keys.estate-new" "$1/authorized_keys"' sh /home/deploy/.ssh`;

const writeAnna = `${receive} <<'KEYS'
${anna}
KEYS`;

const keepVersion = `# keep what /home/deploy/.ssh/authorized_keys was changed to
kept=/var/lib/estate/kept/home/deploy/.ssh/authorized_keys-$(date -u +%Y%m%dT%H%M%SZ)`;

const service = wantedUser({ name: "api", system: true });

const situations: [string, string, string][] = [
  ["nothing is done where nothing differs", commands(asWanted, { old: wanted }), ""],
  [
    "a new user gets what it needs in an order that a kill can interrupt",
    commands(absent),
    `# look for what deploy needs
${needsGroup}
${needsShell}
${makeGroup}
# make the user deploy
uid=$(stat -c %u /home/deploy 2>/dev/null || echo 0)
if [ "$uid" = 0 ] || getent passwd "$uid" >/dev/null; then set --
else
  set -- "--uid=$uid"
  note 'deploy gets the uid that /home/deploy belongs to: '"$uid"
fi
useradd "$@" --no-create-home --gid=deploy --home-dir=/home/deploy --shell=/bin/bash '--password=*' deploy
${makeHome}
${joinAdm}
${ownKeys}
${keepFormer}
${writeAnna}`,
  ],
  [
    "a user of a stated uid gets it, unless it is another's",
    commands(absent, {
      to: wantedUser({ name: "api", uid: 4000, home: "/nonexistent", comment: "It's ours" }),
    }),
    `# look for what api needs
${needsShell}
owner=$(getent passwd 4000 | cut -d: -f1)
case $owner in ''|api) ;; *) echo "the uid 4000 belongs to $owner: say another one for api, or none" >&2; exit 1 ;; esac
${makeGroup.replaceAll("deploy", "api").replaceAll("User-api", "User-deploy")}
# make the user api
useradd --uid=4000 --no-create-home --gid=api --home-dir=/nonexistent --shell=/bin/bash '--password=*' '--comment=It'\\''s ours' api`,
  ],
  [
    "a lost group is joined again",
    commands({ ...asWanted, groups: ["games"] }, { old: wanted }),
    `# look for what deploy needs\n${needsGroup}\n${joinAdm}`,
  ],
  [
    "a group that leaves the program is left, and the others stay",
    commands(
      { ...asWanted, groups: ["adm", "audio", "games"] },
      { old: { ...wanted, groups: ["adm", "games", "video"] } },
    ),
    "# take deploy out of games\ngpasswd --delete deploy games >/dev/null",
  ],
  [
    "a shell and a comment are changed by one command",
    commands(
      { ...asWanted, shell: "/bin/sh", comment: "x" },
      { old: wanted, to: { ...wanted, comment: "" } },
    ),
    `# look for what deploy needs\n${needsShell}\n# change the user deploy\nusermod --shell=/bin/bash --comment= deploy`,
  ],
  [
    "a password that somebody set is locked",
    commands({ ...asWanted, password: "set" }, { old: wanted }),
    "# lock the password of deploy\nusermod --lock deploy",
  ],
  [
    "an account that a kill left without its other half is completed",
    commands({ ...asWanted, password: "unset" }, { old: wanted }),
    "# lock the password of deploy\npwconv\nusermod --lock deploy",
  ],
  [
    "a missing home comes back",
    commands(homeless, { old: wanted, to: wantedUser({ name: "deploy", groups: ["adm"] }) }),
    makeHome,
  ],
  [
    "a foreign key is kept before it goes",
    commands({ ...asWanted, keys: [anna, mallory] }, { old: wanted }).replace(
      /\nmkdir -p [\s\S]*"\$kept"\n(?=# write)/,
      "\n…\n",
    ),
    `${keepVersion}\n…\n${ownKeys}\n${writeAnna}`,
  ],
  [
    "keys that only changed in the program are written without a copy",
    commands(asWanted, { old: wanted, to: { ...wanted, authorizedKeys: [bert] } }),
    `${ownKeys}\n${receive} <<'KEYS'\n${bert}\nKEYS`,
  ],
  [
    "keys that the program begins to say are written after the former ones were kept for the undo",
    commands({ ...asWanted, keys: [mallory] }, { old: wantedUser({ name: "deploy", groups: ["adm"] }) }),
    `${ownKeys}\n${keepFormer}\n${writeAnna}`,
  ],
  [
    "keys that are no longer said stay",
    commands(asWanted, { old: wanted, to: wantedUser({ name: "deploy", groups: ["adm"] }) }),
    "",
  ],
];

for (const [name, actual, expected] of situations)
  test(name, () => {
    assert.equal(actual, expected);
  });

test("a service's account is made below 1000, with its group, and without a home", () => {
  const all = text(steps({ old: undefined, wanted: service, observed: absent, folder }));
  assert.match(all, /^groupadd --force --system api$/m);
  assert.match(
    all,
    /^useradd "\$@" --no-create-home --system --gid=api --home-dir=\/nonexistent --shell=\/usr\/sbin\/nologin '--password=\*' api$/m,
  );
  assert.doesNotMatch(all, /skel/);
});

test("a home is only changed while nothing runs as the user", () => {
  const [change, ...rest] = steps({
    old: wanted,
    wanted: { ...wanted, home: "/srv/deploy" },
    observed: asWanted,
    folder,
  });
  assert.ok(change && "run" in change);
  assert.match(
    change.run,
    /the home of deploy cannot be changed while something runs as deploy: '"\$\{busy%, \}\. End it first/,
  );
  assert.match(change.run, /\nusermod --home=\/srv\/deploy deploy$/);
  assert.deepEqual(titles(rest), ["make the home /srv/deploy", "write the public keys of deploy"]);
});

test("a uid is never changed, and the error says what a person can do", () => {
  assert.throws(() => commands(asWanted, { to: { ...wanted, uid: 4000 } }), {
    name: "EstateError",
    message:
      "the user deploy has the uid 1001, and the program says 4000. It is not changed for you, because what the user owns and runs would keep 1001. Say uid: 1001 or none in the program; or end what runs as deploy and do on the host: usermod --uid 4000 deploy && find / -xdev -uid 1001 -exec chown -h 4000 {} +",
  });
});

function undone(before: UserObserved, observed: UserObserved, inputs = wanted): Step[] {
  return undo({ inputs, before, observed, folder });
}

test("a user that we made is removed, after it left its groups and while nothing runs as it", () => {
  const [remove, ...rest] = undone(absent, asWanted);
  assert.ok(remove && "run" in remove);
  assert.match(remove.run, /systemctl stop "user@\$uid\.service"/);
  assert.match(remove.run, /the user deploy cannot be removed while something runs as deploy: /);
  assert.match(remove.run, /\nusermod --groups= deploy\nuserdel deploy$/);
  assert.deepEqual(titles(rest), [
    "remove what was made as the home of deploy",
    "remove the groups that were made for it",
    "remove what is left of deploy",
  ]);
});

test("an undo that a kill interrupted after the user was gone removes the rest", () => {
  assert.deepEqual(titles(undone(absent, absent)), [
    "remove what was made as the home of deploy",
    "remove the groups that were made for it",
    "remove what is left of deploy",
  ]);
});

test("somebody's own account becomes as it was", () => {
  const locked = { ...asWanted, groups: ["adm", "games"] };
  assert.equal(
    text(undone(somebody, locked).slice(0, -1)),
    `# bring back the former public keys of deploy
if [ -s ${folder}/authorized_keys ]; then
${receive} <${folder}/authorized_keys
elif [ -e ${folder}/authorized_keys ]; then
setpriv --reuid=deploy --regid=deploy --init-groups -- rm -f /home/deploy/.ssh/authorized_keys
fi
# change the user deploy
usermod --gid=users --shell=/bin/sh --comment=Somebody deploy
# add deploy to sudo
usermod --append --groups=sudo deploy
# take deploy out of adm
gpasswd --delete deploy adm >/dev/null
# unlock the password of deploy
usermod --unlock deploy`,
  );
});

test("somebody's own account that has gone meanwhile is not made again", () => {
  assert.deepEqual(undone(somebody, absent), []);
});

test("keys that the program never said are left alone by an undo", () => {
  assert.doesNotMatch(text(undone(asWanted, asWanted, wantedUser({ name: "deploy" }))), /authorized_keys/);
});
