import { z } from "zod";
import { account } from "../user/inputs.ts";

export const inputs = z.strictObject({
  name: account("group")
    .refine((name) => name !== "root", { error: "root is not managed as a group: it is there on every host" })
    .describe("The group's name. Another name is another group."),
  gid: z
    .int({ error: "a gid is a number, like 1001" })
    .min(1, { error: "a gid is a number from 1 to 59999" })
    .max(59999, { error: "a gid is a number from 1 to 59999" })
    .optional()
    .describe("The number of the group, 1 to 59999. Default: the next free one. It cannot change later."),
  system: z
    .boolean({ error: "system is true or false" })
    .default(false)
    .describe(
      "Whether the group is a service's: its number is below 1000 where it is made. Default: false. Without effect on a group that is there.",
    ),
});

export type GroupInputs = z.infer<typeof inputs>;
