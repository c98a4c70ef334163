import { z } from "zod";
import { AnswerError, type Inspect } from "../../definition.ts";
import { parseAnswers, type Row, type Unreachable } from "../answer.ts";
import { askAboutTargets } from "../psql.ts";
import type { GrantInputs } from "./inputs.ts";
import { everybody, targetOf } from "./object.ts";
import type { Privileges } from "./privileges.ts";

export type GrantObserved = Missing | Unreachable | Present;

/** The role or the object is not there. */
export interface Missing {
  readonly state: "absent";
  /** In words, like `the role grafana`. */
  readonly missing: string;
}

export interface Present {
  readonly state: "present";
  /** The objects, by what the role may do with them. None where a schema has no object of the type. */
  readonly groups: readonly Group[];
  /** What it gets on the objects that others create later, where it is about all of a schema. An older state has none. */
  readonly defaults?: readonly Default[];
}

/** Objects with which a role may do the same, by what their owner has granted. */
export interface Group extends Privileges {
  /** The role is their owner, who may do everything and is granted nothing. */
  readonly owns: boolean;
  readonly count: number;
  /** The first three of them by name. */
  readonly examples: readonly string[];
}

/** Default privileges: what a role gets on each object that another creates in the schema. */
export interface Default extends Privileges {
  readonly creator: string;
}

const decoded = (part: number) => `replace(replace(p[${part}], '%2F', '/'), '%25', '%')`;

// What somebody else has granted, to whom the owner had given the right, is left alone; and so are default privileges
// in all schemas, which no single one can take away.
const query = `
asked as (
  select target, ${decoded(3)} as role, p[4] as type, ${decoded(5)} as schema, ${decoded(6)} as name
  from (select target, string_to_array(target, '/') as p from targets) as split
), grantees as (
  select target, 0::oid as id from asked where role = '${everybody}'
  union all select target, oid from asked join pg_roles on rolname = role
), objects as (
  select target, datname::text as object, datdba as owner, coalesce(datacl, acldefault('d', datdba)) as acl
  from asked join pg_database on type = 'database' and datname = current_database()
  union all
  select target, nspname::text, nspowner, coalesce(nspacl, acldefault('n', nspowner))
  from asked join pg_namespace on type = 'schema' and nspname = schema
  union all
  select target, relname::text, relowner, coalesce(relacl, acldefault(case relkind when 'S' then 's' else 'r' end::"char", relowner))
  from asked join pg_namespace n on nspname = schema join pg_class on relnamespace = n.oid
  where (type = 'table' and relkind in ('r', 'p', 'v', 'm', 'f') or type = 'sequence' and relkind = 'S')
    and (name is null or relname = name)
), held as (
  select target, object, owner = id as owns,
    array(select privilege_type from aclexplode(acl) where grantee = id and grantor = owner order by 1) as privileges,
    array(select privilege_type from aclexplode(acl) where grantee = id and grantor = owner and is_grantable order by 1) as grantable
  from objects join grantees using (target)
), groups as (
  select target, owns, privileges, grantable, count(*) as count, (array_agg(object order by object))[1:3] as examples
  from held group by target, owns, privileges, grantable
), defaults as (
  select target, r.rolname::text as creator,
    array(select privilege_type from aclexplode(defaclacl) where grantee = id order by 1) as privileges,
    array(select privilege_type from aclexplode(defaclacl) where grantee = id and is_grantable order by 1) as grantable
  from asked join grantees using (target) join pg_namespace n on nspname = schema
    join pg_default_acl on defaclnamespace = n.oid and defaclrole <> id and defaclobjtype = case type when 'table' then 'r' else 'S' end::"char"
    join pg_roles r on r.oid = defaclrole
  where type in ('table', 'sequence') and name is null
)
select json_build_object(
  'target', target,
  'missing', case
    when not exists (select from grantees g where g.target = asked.target) then 'the role ' || role
    when type <> 'database' and not exists (select from pg_namespace where nspname = schema) then 'the schema ' || schema
    when name is not null and not exists (select from held h where h.target = asked.target) then 'the ' || type || ' ' || name
  end,
  'groups', array(
    select json_build_object('owns', owns, 'privileges', privileges, 'grantable', grantable, 'count', count, 'examples', examples)
    from groups g where g.target = asked.target order by count desc, examples
  ),
  'defaults', array(
    select json_build_object('creator', creator, 'privileges', privileges, 'grantable', grantable)
    from defaults d where d.target = asked.target and privileges <> '{}' order by creator
  )
) from asked;`.trim();

export const inspect: Inspect<GrantInputs, GrantObserved> = {
  target: targetOf,
  script: askAboutTargets(query),
  parse(output, targets) {
    const answers = parseAnswers(output);
    return new Map(
      targets.map((target): [string, GrantObserved] => {
        const place = target.split("/", 2).join("/");
        const answer = answers.get(place);
        if (!answer) throw new AnswerError(`the database ${place} was not asked`);
        if ("reason" in answer) return [target, { state: "unreachable", reason: answer.reason }];
        return [target, observed(answer.rows.find((row) => row.target === target))];
      }),
    );
  },
};

const held = { privileges: z.array(z.string()), grantable: z.array(z.string()) };

const rowSchema = z.object({
  missing: z.string().nullable(),
  groups: z.array(z.object({ owns: z.boolean(), ...held, count: z.int(), examples: z.array(z.string()) })),
  defaults: z.array(z.object({ creator: z.string(), ...held })),
});

function observed(row: Row | undefined): GrantObserved {
  const parsed = rowSchema.safeParse(row);
  if (!parsed.success) throw new AnswerError(`${JSON.stringify(row)} does not tell who may do what`);
  const { missing, groups, defaults } = parsed.data;
  if (missing !== null) return { state: "absent", missing };
  return defaults.length > 0 ? { state: "present", groups, defaults } : { state: "present", groups };
}
