import { z } from "zod";
import { AnswerError, type Inspect } from "../../definition.ts";
import { parseAnswers, type Row } from "../answer.ts";
import { splitAddress } from "../name.ts";
import { askServers, decodeName } from "../psql.ts";
import { type RoleInputs, roleOptions, targetOf } from "./inputs.ts";
import type { Present, RoleObserved } from "./observed.ts";

const withVerifier = "verifier:";

/** The question for a role and what the server keeps of its password. */
export function verifierTarget(target: string): string {
  return `${withVerifier}${target}`;
}

// A server has few roles, and one query for all of them needs no name in it.
const query = `
select json_build_object(
  'name', r.rolname,
  'login', r.rolcanlogin,
  'connectionLimit', r.rolconnlimit,
  'options', array_remove(array[
    case when r.rolsuper then 'superuser' end,
    case when r.rolcreatedb then 'createdb' end,
    case when r.rolcreaterole then 'createrole' end,
    case when r.rolreplication then 'replication' end,
    case when r.rolbypassrls then 'bypassrls' end,
    case when not r.rolinherit then 'noinherit' end], null),
  'memberOf', array(
    select distinct g.rolname::text from pg_auth_members m join pg_roles g on g.oid = m.roleid
    where m.member = r.oid order by 1),
  'settings', array(
    select unnest(s.setconfig) from pg_db_role_setting s where s.setrole = r.oid and s.setdatabase = 0),
  'password', case
    when r.rolpassword is null then to_json('none'::text)
    when scram is null then to_json('other'::text)
    else json_build_object('iterations', scram[1]::int, 'salt', scram[2],
      'digest', encode(sha256(convert_to(scram[3], 'UTF8')), 'hex')) end,
  'verifier', case when r.rolname = :'verified' then r.rolpassword end)
from pg_authid r
cross join lateral regexp_match(r.rolpassword, '^SCRAM-SHA-256\\$(\\d+):([^$]+)\\$(.+)$') scram
where r.rolname !~ '^pg_';`.trim();

export const inspect: Inspect<RoleInputs, RoleObserved> = {
  target: targetOf,

  script: `
${decodeName}
verified=
for target do
  shift
  case $target in ${withVerifier}*)
    target=\${target#${withVerifier}}
    verified=$(decode_name "\${target#*/}") ;;
  esac
  set -- "$@" "$target"
done
export verified
${askServers(`\\set verified \`printf %s "$verified"\`\n${query}`)}`,

  parse(output, targets) {
    const answers = parseAnswers(output);
    return new Map(
      targets.map((target): [string, RoleObserved] => {
        const { port, names } = splitAddress(target.replace(withVerifier, ""), 1)!;
        const answer = answers.get(String(port));
        if (!answer) throw new AnswerError(`port ${port} was not asked`);
        if ("reason" in answer) return [target, { state: "unreachable", reason: answer.reason }];
        const row = answer.rows.find(({ name }) => name === names[0]);
        return [target, row ? present(row) : { state: "absent" }];
      }),
    );
  },
};

const rowSchema = z.object({
  login: z.boolean(),
  connectionLimit: z.int(),
  options: z.array(z.enum(roleOptions)),
  memberOf: z.array(z.string()),
  settings: z.array(z.string().includes("=")),
  password: z.union([
    z.enum(["none", "other"]),
    z.object({ iterations: z.int(), salt: z.string(), digest: z.string() }),
  ]),
  verifier: z.string().nullable(),
});

function present(row: Row): Present {
  const parsed = rowSchema.safeParse(row);
  if (!parsed.success) throw new AnswerError(`the role ${String(row.name)} is described as no role is`);
  const { verifier, settings, ...rest } = parsed.data;
  return {
    state: "present",
    ...rest,
    settings: Object.fromEntries(settings.map(parseSetting)),
    ...(verifier !== null && { verifier }),
  };
}

/** `search_path=a, b`; a parameter's name can have capital letters (`DateStyle`), which mean nothing. */
function parseSetting(text: string): [string, string] {
  const split = text.indexOf("=");
  return [text.slice(0, split).toLowerCase(), text.slice(split + 1)];
}
