import { z } from "zod";
import { postgresName, postgresPort } from "../name.ts";
import { objectTypes, privilegesOf } from "./object.ts";

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
        "The name of the table or sequence. Default: all of the schema, also those that come later: a new one is drift. Another name is another grant.",
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
  })
  .superRefine(({ role, type, schema, name, privileges, withGrantOption }, context) => {
    const add = (path: string, message: string) =>
      context.addIssue({ code: "custom", path: [path], message });
    if (type === "database" && schema !== undefined)
      add("schema", "a database is in no schema: leave it out, or choose another type");
    if ((type === "database" || type === "schema") && name !== undefined)
      add("name", `a ${type} is named by \`${type}\`: leave the name out`);
    const known: readonly string[] = privilegesOf[type];
    for (const privilege of privileges.filter((one) => !known.includes(one)))
      add("privileges", `${privilege} cannot be granted on a ${type}: there are ${known.join(", ")}`);
    const twice = privileges.filter((one, index) => privileges.indexOf(one) !== index);
    for (const privilege of new Set(twice)) add("privileges", `${privilege} is named twice`);
    if (role === "public" && withGrantOption)
      add("withGrantOption", "everybody cannot be given the right to grant: name a role");
  });

export type GrantInputs = z.infer<typeof inputs>;
