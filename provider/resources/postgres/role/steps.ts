import { EstateError } from "../../../errors.ts";
import type { Place, Situation, Step } from "../../definition.ts";
import { quote } from "../../shell.ts";
import { quietly, reachServer, runSql, transaction } from "../psql.ts";
import { verifierOf } from "../scram.ts";
import { identifier, literal } from "../sql.ts";
import type { RoleInputs } from "./inputs.ts";
import type { RoleObserved } from "./observed.ts";
import { hasPassword } from "./plan.ts";
import { alterRole, createRole } from "./statements.ts";

/** Where the statement is kept that brings the former password back; empty where there was no such role. */
export function formerIn(folder: string): string {
  return `${folder}/former-password.sql`;
}

/** Throws an {@link EstateError} where the role is a superuser that nobody called one. */
export function steps({
  old,
  wanted,
  observed,
  folder,
}: Situation<RoleInputs, RoleObserved> & Place): Step[] {
  const { name, port } = wanted;
  const seen = observed.state === "present" ? observed : undefined;
  if (!old && seen?.options.includes("superuser") && !wanted.options.includes("superuser"))
    throw new EstateError(
      `the role ${name} is a superuser on the host, and would be none: name superuser in its options, or take it away on the host first (alter role ${identifier(name)} nosuperuser)`,
    );
  const keepsPassword = seen !== undefined && hasPassword(seen, wanted.password);
  return [
    reachServer(port),
    ...(old ? [] : [keepFormer(wanted, folder)]),
    {
      title: seen ? `change the role ${name}` : `make the role ${name}`,
      run: transaction([
        quietly,
        createRole(name),
        ...alterRole(name, wanted),
        ...(keepsPassword ? [] : [setPassword(wanted)]),
      ]),
    },
  ];
}

/** Once, before anything is changed: by now it may be our own password that stands there. */
function keepFormer({ name }: RoleInputs, folder: string): Step {
  const former = formerIn(folder);
  const part = quote(`${former}.part`);
  return {
    title: `keep what the role ${name} was`,
    run: `[ -e ${quote(former)} ] || {
${runSql([
  `select format('alter role %I password %L;', rolname, rolpassword) from pg_authid where rolname = ${literal(name)};`,
]).replace("sql", `sql >${part}`)}
mv -f ${part} ${quote(former)}
}`,
  };
}

function setPassword({ name, password }: RoleInputs): string {
  const verifier = password === undefined ? "null" : literal(verifierOf(password));
  return `alter role ${identifier(name)} password ${verifier};`;
}
