import assert from "node:assert/strict";
import { test } from "node:test";
import type { Step } from "../../definition.ts";
import { absent, asWanted, down, wanted, wantedUser } from "./samples.ts";
import { steps } from "./steps.ts";
import { undo } from "./undo.ts";

const folder = "/var/lib/estate/resources/RedisUser-app-12345678";
const [hash] = asWanted.passwords;

const text = (work: readonly Step[]) =>
  work.map((step) => `# ${step.title}\n${"run" in step ? step.run : ""}`).join("\n");

/** The steps after the one that reaches the server. */
const commands = (...[situation]: Parameters<typeof steps>) => text(steps(situation).slice(1));

const keepLogin = `[ "$(admin_name)" != app ] || { echo 'this program logs in as app itself, who could then not do this any more: it takes +@all, with acl, multi, exec and echo. Let another user do it, whose name and password are in /etc/redis-admin' >&2; exit 1; }`;

const keepRules = (
  target: string,
) => `printf '%s %s\\n' 'rules ${target} =' "$(user_line app | sed 's/.* \\([+-]@all\\)/\\1/')" >${folder}/redis-rules.part
mv -f ${folder}/redis-rules.part ${folder}/redis-rules`;

test("a user is made and saved in one transaction, after what was there is kept", () =>
  assert.equal(
    commands({ old: undefined, wanted, observed: absent, folder }),
    `# keep what the user app was
[ -e ${folder}/former-user.acl ] || {
user_line app >${folder}/former-user.acl.part
mv -f ${folder}/former-user.acl.part ${folder}/former-user.acl
}
# keep where the users are
users_file >${folder}/redis-aclfile.part
mv -f ${folder}/redis-aclfile.part ${folder}/redis-aclfile
# make the user app
${keepLogin}
run_redis <<'REDIS'
MULTI
ACL SETUSER app reset on #${hash} ~app:* resetchannels +@read -@dangerous
ACL SAVE
EXEC
REDIS
${keepRules("6379/app +@read -@dangerous")}`,
  ));

test("words that redis-cli would take apart are quoted for it", () => {
  const odd = wantedUser({ name: `it's"\\`, keys: ["a'b", 'c"d'], passwords: [], commands: [] });
  assert.match(
    commands({ old: odd, wanted: odd, observed: asWanted, folder }),
    /\n# change the user it's"\\\n.*\nACL SETUSER "it's\\"\\\\" reset on "~a'b" "~c\\"d" resetchannels\n/s,
  );
});

test("a user that may do everything else is changed by itself only with a password that stays", () => {
  const admin = wantedUser({ commands: ["+@all"] });
  const work = commands({ old: admin, wanted: admin, observed: asWanted, folder });
  assert.match(
    work,
    new RegExp(
      `hash=\\$\\(admin_hash\\) && \\[ "\\$hash" \\] && case ' ${hash} ' in \\*" \\$hash "\\*\\) ;; \\*\\) false`,
    ),
  );
});

test("no password is in any step: only what Redis keeps of it is", () => {
  const work = steps({ old: undefined, wanted, observed: absent, folder });
  assert.doesNotMatch(JSON.stringify(work), /correct horse/);
});

test("a user that is gone needs no removal", () =>
  assert.deepEqual(undo({ inputs: wanted, before: absent, observed: absent, folder }), []));

test("a user that we made is removed", () => {
  const work = text(undo({ inputs: wanted, before: absent, observed: asWanted, folder }));
  assert.match(work, /^# remove the user app\n/);
  assert.match(work, /\nelif true; then\n.*\nMULTI\nACL DELUSER app\nACL SAVE\nEXEC\nREDIS\nfi$/s);
});

test("of a server that could not be asked at first, a user is removed only where we began to make it", () =>
  assert.match(
    text(undo({ inputs: wanted, before: down, observed: asWanted, folder })),
    new RegExp(`\nelif \\[ -e ${folder}/former-user.acl \\]; then\n`),
  ));

test("of a server that does not run, a user is removed from the file that was noted, and only there", () => {
  const work = text(undo({ inputs: wanted, before: absent, observed: down, folder }));
  assert.match(
    work,
    new RegExp(
      `\nelif \\[ -s (${folder}/redis-aclfile) \\] && is_gone "\\$\\(cat \\1\\)"; then\n.*forget_user app .*\nelif`,
      "s",
    ),
  );
});

test("a user that was there becomes what it was", () => {
  const work = text(undo({ inputs: wanted, before: asWanted, observed: asWanted, folder }));
  assert.match(work, /^# bring back what the user app was\n/);
  assert.match(work, new RegExp(`\nelif \\[ -s ${folder}/former-user.acl \\]; then\nreach_redis\n`));
});
