import { z } from "zod";
import { addressOf, joinNames, postgresName, postgresPort } from "../name.ts";
import { isVerifier } from "../scram.ts";

/** What a role may be beyond the ordinary, as PostgreSQL's own words, in the order in which they are said. */
export const roleOptions = [
  "superuser",
  "createdb",
  "createrole",
  "replication",
  "bypassrls",
  "noinherit",
] as const;

export type RoleOption = (typeof roleOptions)[number];

/** The role by which this program works, and those that PostgreSQL keeps for itself. */
function isReserved(name: string): boolean {
  return ["postgres", "public", "none"].includes(name) || name.startsWith("pg_");
}

const roleName = postgresName("role");

/** Configuration parameters are one word, or two for an extension's: `search_path`, `pg_stat_statements.track`. */
const parameter = /^[a-z_][a-z0-9_]*(\.[a-z_][a-z0-9_]*)?$/;

export const inputs = z.strictObject({
  name: roleName
    .refine((name) => !isReserved(name), {
      error: ({ input }) =>
        `${JSON.stringify(input)} is PostgreSQL's own: choose a name that is not postgres, public or none and does not begin with pg_`,
    })
    .describe("The role's name. Another name is another role."),
  port: postgresPort(),
  login: z
    .boolean({ error: "login is true or false" })
    .default(false)
    .describe(
      "Whether it may log in. Default: false: a role that owns things or that others are members of.",
    ),
  password: z
    .string({ error: "a password is a text" })
    .min(1, { error: "a password is not empty: leave it out for a role without one" })
    .refine((password) => /^[\x20-\x7e]+$/.test(password), {
      error: "a password has only printable ASCII characters here: clients disagree about all others",
    })
    .refine((password) => isVerifier(password) || !/^(SCRAM-SHA-256\$|md5[0-9a-f]{32}$)/.test(password), {
      error: "the server would take this for what it keeps of a password, and it is not well formed, or MD5",
    })
    .optional()
    .describe(
      "The password, or its SCRAM verifier as PostgreSQL keeps it. Only the verifier reaches the server. Default: none, and one that somebody sets is taken away.",
    ),
  memberOf: z
    .array(roleName, { error: "memberOf is a list of roles, like [brainall, pg_monitor]" })
    .superRefine((roles, context) => {
      const twice = roles.filter((role, index) => roles.indexOf(role) !== index);
      for (const role of new Set(twice)) context.addIssue(`${role} is named twice: name each role once`);
    })
    .default([])
    .describe("The roles that it is a member of, all of them: any other membership is drift. Default: none."),
  connectionLimit: z
    .int({ error: "a limit of connections is a number, like 20, or -1 for none" })
    .min(-1, { error: "a limit of connections is a number from 0, or -1 for none" })
    .default(-1)
    .describe("How many connections it may have at once. Default: -1, which is no limit."),
  options: z
    .array(
      z.enum(roleOptions, {
        error: ({ input }) => `${JSON.stringify(input)} is none of ${roleOptions.join(", ")}`,
      }),
      { error: `options is a list of ${roleOptions.join(", ")}` },
    )
    .default([])
    .describe(
      `What it may be beyond the ordinary, of ${roleOptions.join(", ")}; what is not named is taken away. Default: nothing.`,
    ),
  settings: z
    .record(
      z.string(),
      z
        .string({ error: "the value of a parameter is a text, like 30s" })
        .regex(/^\P{Cc}*$/u, { error: "the value of a parameter is one line without tabs" }),
      { error: "settings are parameters with their values, like {statement_timeout: 30s}" },
    )
    .superRefine((settings, context) => {
      for (const name of Object.keys(settings).filter((name) => !parameter.test(name)))
        context.addIssue(
          `${JSON.stringify(name)} is not a parameter: write its name in lower case, like statement_timeout`,
        );
    })
    .default({})
    .describe(
      "What its sessions begin with, all of it, e.g. `{role: brainall}`, so that what one login role makes belongs to the owner. Default: nothing.",
    ),
});

export type RoleInputs = z.infer<typeof inputs>;

/** The question for the role: `5432/brainall_app`. */
export function targetOf({ name, port }: Pick<RoleInputs, "name" | "port">): string {
  return joinNames(port, [name]);
}

export const address = (inputs: RoleInputs): string => addressOf(targetOf(inputs));
