import { z } from "zod";
import { absolutePath } from "../path.ts";

export const inputs = z.strictObject({
  path: absolutePath().describe("Where the link is: an absolute path. Another path is another link."),
  target: z
    .string({ error: "the target of a link is a text, like /opt/page/current or ../releases/1" })
    .min(1, { error: "the target of a link is empty: say where the link leads" })
    .max(4095, { error: "the target of a link is longer than 4095 characters, which no link can hold" })
    .regex(/^\P{Cc}*$/u, {
      error:
        "the target of a link has a control character, such as a tab or a line break: a path here has none",
    })
    .describe(
      "Where it leads, as the link says it: an absolute path, or one from the link's own directory, like ../releases/1. Nothing needs to be there.",
    ),
});

export type SymlinkInputs = z.infer<typeof inputs>;
