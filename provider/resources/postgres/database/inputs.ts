import { z } from "zod";
import { addressOf, joinNames, postgresName, postgresPort } from "../name.ts";

/** They come with the server. */
const own = ["postgres", "template0", "template1"];

export const inputs = z.strictObject({
  name: postgresName("database")
    .refine((name) => !own.includes(name), {
      error: ({ input }) => `${JSON.stringify(input)} comes with the server: choose another name`,
    })
    .describe("The database's name. Another name is another database."),
  port: postgresPort(),
  owner: postgresName("role")
    .default("postgres")
    .describe("The role that it belongs to, which must be there. Default: postgres."),
  encoding: z
    .string({ error: "an encoding is a text, like UTF8" })
    .regex(/^[A-Z][A-Z0-9_]*$/, {
      error: ({ input }) =>
        `${JSON.stringify(input)} is not an encoding: write PostgreSQL's own name in capital letters, like UTF8`,
    })
    .default("UTF8")
    .describe("How text is stored. Another one needs another database. Default: UTF8."),
  locale: z
    .string({ error: "a locale is a text, like C.UTF-8" })
    .regex(/^[A-Za-z0-9_.@-]+$/, {
      error: ({ input }) =>
        `${JSON.stringify(input)} is not a locale: write one that the host has, like C.UTF-8 (locale -a lists them)`,
    })
    .optional()
    .describe(
      "How text is sorted. Another one needs another database. Default: the template's, and any other is left as it is.",
    ),
  template: postgresName("database")
    .default("template0")
    .describe(
      "The database that it is a copy of when it is made. Default: template0, which is empty and takes every encoding.",
    ),
  destroyData: z
    .boolean({ error: "destroyData is true or false" })
    .default(false)
    .describe(
      "Whether its data are destroyed when it is removed from the program or replaced. Default: false: a database that holds anything is kept under another name.",
    ),
});

export type DatabaseInputs = z.infer<typeof inputs>;

/** The question for the database: `5432/brainall`. */
export function targetOf({ name, port }: Pick<DatabaseInputs, "name" | "port">): string {
  return joinNames(port, [name]);
}

export const address = (inputs: DatabaseInputs): string => addressOf(targetOf(inputs));
