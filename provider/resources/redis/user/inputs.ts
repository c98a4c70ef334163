import { z } from "zod";
import { addressOf, instanceInputs, targetOf as targetIn } from "../instance.ts";

/** Redis separates the parts of a user by spaces, so no part has one. */
const isOneWord = (text: string) => /^[^\s\p{Cc}]+$/u.test(text);

function patterns(what: string, example: string, prefix: string) {
  const pattern = z
    .string({ error: `a pattern of ${what} is a text, like ${example}` })
    .refine(isOneWord, {
      error: ({ input }) =>
        `${JSON.stringify(input)} is not a pattern: it is empty or has a space or a control character, for which a ? stands in a pattern`,
    })
    .refine((text) => !text.startsWith(prefix), {
      error: ({ input }) =>
        `${JSON.stringify(input)} begins with ${prefix}, which is Redis's mark for ${what}: leave it out, like ${example}`,
    });
  return z
    .array(pattern, { error: `${what} is a list of patterns, like [${example}]` })
    .refine((all) => all.length < 2 || !all.includes("*"), {
      error: `* is all ${what}: leave the other patterns out`,
    })
    .default([]);
}

export const inputs = z
  .strictObject({
    name: z
      .string({ error: 'the name of a user is a text, like "app"' })
      .refine(isOneWord, {
        error: ({ input }) =>
          `${JSON.stringify(input)} is not a name of a user: it is empty or has a space or a control character`,
      })
      .describe("The user's name. Another name is another user."),
    ...instanceInputs,
    enabled: z
      .boolean({ error: "enabled is true or false" })
      .default(true)
      .describe("Whether it may log in (`on`). Who is logged in stays so. Default: true."),
    passwords: z
      .array(z.string({ error: "a password is a text" }), {
        error: "passwords is a list, like [password.current, password.previous]",
      })
      .default([])
      .describe(
        "All its passwords, each as it is or as its SHA-256 in Redis's form (`#` and 64 hex digits); only the latter reaches the server. With two, clients change from one to the other while both are accepted; an empty one, as `previous` is before the first rotation, counts for nothing. Default: none, and then nobody logs in.",
      ),
    nopass: z
      .boolean({ error: "nopass is true or false" })
      .default(false)
      .describe("Whether any password is accepted, and none is needed. Default: false."),
    keys: patterns("keys", "app:*", "~").describe(
      "The patterns of the keys that it may use: `app:*`, or `%R~app:*` to read and `%W~app:*` to write. Default: no key.",
    ),
    channels: patterns("channels", "news:*", "&").describe(
      "The patterns of the channels that it may use, like `news:*`. Default: no channel.",
    ),
    commands: z
      .array(
        z.string({ error: "a rule for commands is a text, like +@read" }).refine(isCommandRule, {
          error: ({ input }) =>
            `${JSON.stringify(input)} is no rule for commands: write + or -, and a command or a category with @, in lower case, like +@read, -@dangerous or -config|set`,
        }),
        { error: "commands is a list of rules, like [+@read, -@dangerous]" },
      )
      .default([])
      .describe(
        "What it may do, as Redis's own rules in their order: `+@read`, `-@dangerous`, `+config|get`. It begins with nothing. Default: nothing.",
      ),
  })
  .superRefine(({ nopass, passwords }, context) => {
    if (nopass && passwords.some((password) => password !== ""))
      context.addIssue({
        code: "custom",
        path: ["nopass"],
        message: "lets everybody in, whatever the passwords are: leave one of the two out",
      });
  });

/** Whether Redis's rule is one that this kind holds: selectors, in parentheses, are not. */
export function isCommandRule(rule: string): boolean {
  return /^[+-]@?[^\s\p{Cc}\p{Lu}@()]+$/u.test(rule);
}

export type UserInputs = z.infer<typeof inputs>;

/** The question for the user: `6379/app`. */
export const targetOf = (inputs: UserInputs): string => targetIn(inputs, inputs.name);

export const address = (inputs: UserInputs): string => addressOf(inputs, inputs.name);
