import { z } from "zod";
import { addressOf, joinNames, postgresName, postgresPort } from "../name.ts";

export const inputs = z.strictObject({
  name: postgresName("extension").describe(
    "The extension's name, like vector. Another name is another extension.",
  ),
  database: postgresName("database").describe(
    "The database that it is made in, which must be there. Another database is another extension.",
  ),
  port: postgresPort(),
  version: z
    .string({ error: "a version is a text, like 0.8.0" })
    .regex(/^[A-Za-z0-9][A-Za-z0-9._-]*$/, {
      error: ({ input }) =>
        `${JSON.stringify(input)} is not a version of an extension: write one that the host has, like 0.8.0 (select * from pg_available_extension_versions lists them)`,
    })
    .optional()
    .describe(
      "Its version in this database. Default: the host's own when it is made; then it is left as it is.",
    ),
  schema: postgresName("schema")
    .optional()
    .describe(
      "The schema that its objects are in, which must be there. Default: what the extension says, or public; then it is left as it is.",
    ),
});

export type ExtensionInputs = z.infer<typeof inputs>;

/** The question for the extension: `5432/brainall/vector`. */
export function targetOf({
  name,
  database,
  port,
}: Pick<ExtensionInputs, "name" | "database" | "port">): string {
  return joinNames(port, [database, name]);
}

export const address = (inputs: ExtensionInputs): string => addressOf(targetOf(inputs));
