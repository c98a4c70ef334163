import { z } from "zod";
import { postgresName, postgresPort } from "../name.ts";
import { everybody, isOne, objectTypes, privilegesOf } from "./object.ts";

const all = [...new Set(Object.values(privilegesOf).flat())].sort();

export const inputs = z
  .strictObject({
    role: postgresName("role").describe("Who gets it; `public` is everybody. Another role is another grant."),
    database: postgresName("database").describe(
      "The database that the object is in, or that it is. Another database is another grant.",
    ),
    port: postgresPort(),
    type: z
      .enum(objectTypes, {
        error: ({ input }) => `${JSON.stringify(input)} is none of ${objectTypes.join(", ")}`,
      })
      .describe(
        `What it is about: ${objectTypes.join(", ")}. A view is a table here. Another type is another grant.`,
      ),
    schema: postgresName("schema")
      .optional()
      .describe(
        "The schema that the object is in, or that it is. Default: public. Another schema is another grant.",
      ),
    name: postgresName("table")
      .optional()
      .describe(
        "The name of the table or sequence. Default: all of the schema, also those that come later: a new one is drift, unless `defaultPrivilegesFor` has the role that creates it. Another name is another grant.",
      ),
    privileges: z
      .array(
        z.enum(all as [string, ...string[]], {
          error: ({ input }) => `${JSON.stringify(input)} is none of ${all.join(", ")}`,
        }),
        { error: "privileges is a list, like [SELECT, INSERT]" },
      )
      .describe(
        "All that the role may do with it, in PostgreSQL's words; what is not named is taken away. An empty list takes everything away.",
      ),
    withGrantOption: z
      .boolean({ error: "withGrantOption is true or false" })
      .default(false)
      .describe("Whether the role may grant the same to others. Default: false."),
    defaultPrivilegesFor: z
      .array(postgresName("role"), { error: 'defaultPrivilegesFor is a list of roles, like ["brainall"]' })
      .optional()
      .describe(
        "The roles whose future tables or sequences in the schema get the privileges as they are created (`alter default privileges for role`), where it is about all of a schema. It is the role that creates, thus that of `set role`, not the login behind it; the default privileges of no other count. An empty list takes those of every role away. Default: the default privileges of the schema are left alone.",
      ),
  })
  .superRefine((granted, context) => {
    const { role, type, schema, name, privileges, withGrantOption, defaultPrivilegesFor = [] } = granted;
    const add = (path: string, message: string) =>
      context.addIssue({ code: "custom", path: [path], message });
    if (type === "database" && schema !== undefined)
      add("schema", "a database is in no schema: leave it out, or choose another type");
    if ((type === "database" || type === "schema") && name !== undefined)
      add("name", `a ${type} is named by \`${type}\`: leave the name out`);
    const known: readonly string[] = privilegesOf[type];
    for (const privilege of privileges.filter((one) => !known.includes(one)))
      add("privileges", `${privilege} cannot be granted on a ${type}: there are ${known.join(", ")}`);
    for (const privilege of twice(privileges)) add("privileges", `${privilege} is named twice`);
    if (role === everybody && withGrantOption)
      add("withGrantOption", "everybody cannot be given the right to grant: name a role");
    if (granted.defaultPrivilegesFor && isOne(granted))
      add(
        "defaultPrivilegesFor",
        "only all tables or all sequences of a schema have default privileges here: leave it out, or choose one of these types without a name",
      );
    for (const creator of twice(defaultPrivilegesFor))
      add("defaultPrivilegesFor", `${creator} is named twice`);
    if (defaultPrivilegesFor.includes(everybody))
      add("defaultPrivilegesFor", "everybody is no role that creates something: name the roles that do");
    else if (defaultPrivilegesFor.includes(role))
      add(
        "defaultPrivilegesFor",
        `${role} owns what it creates, and needs no privileges on it: leave it out`,
      );
  });

function twice(names: readonly string[]): Set<string> {
  return new Set(names.filter((one, index) => names.indexOf(one) !== index));
}

export type GrantInputs = z.infer<typeof inputs>;
