import { createHash } from "node:crypto";
import { z } from "zod";
import { quote } from "../shell.ts";

function shellText(what: string) {
  return z
    .string({ error: `${what} is a text of POSIX sh` })
    .regex(/\S/, { error: `${what} is empty: say what is to run` })
    .regex(/^[^\0]*$/, { error: `${what} has a NUL character, which no shell reads` });
}

const variableValue = z
  .string({ error: "the value of a variable is a text" })
  .regex(/^[^\0]*$/, { error: "the value of a variable has no NUL character" });

export const inputs = z.strictObject({
  name: z
    .string({ error: 'a name is a text, like "firmware"' })
    .regex(/^[a-z0-9][a-z0-9_-]{0,99}$/, {
      error: ({ input }) =>
        `${JSON.stringify(input)} is not a name of a script: write lower case letters, digits, _ and -, like firmware`,
    })
    .describe("What the script is called. Another name is another script."),
  check: shellText("check").describe(
    "What tells whether the host is as wanted, run by root with sh at every preview: exit code 0 for yes, 1 for no; any other says that it could not tell. What it prints where it says no is shown as what the host has. It changes nothing and takes less than a minute.",
  ),
  apply: shellText("apply").describe(
    "What makes the host as wanted, run by root with sh -e where `check` says no, and after `apply`, `triggers` or `variables` changed. It may be run again at any time, also after it was interrupted.",
  ),
  undo: shellText("undo")
    .optional()
    .describe(
      "What takes away what `apply` made, run by root with sh -e when the script leaves the program. It is not run where `apply` never was, and may be run again. Default: none; then what `apply` made stays.",
    ),
  triggers: z
    .array(z.string({ error: "a trigger is a text" }), { error: 'triggers is a list, like ["16.2"]' })
    .default([])
    .describe(
      "What `apply` must run again for: `version` of the files it reads, or any other value. Default: none.",
    ),
  variables: z
    .record(z.string(), variableValue, { error: 'variables is a map, like {"TOKEN": token}' })
    .superRefine((variables, context) => {
      for (const name of Object.keys(variables))
        if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name))
          context.addIssue({
            code: "custom",
            path: [name],
            message: `${JSON.stringify(name)} is not the name of a variable: letters, digits and _, like TOKEN`,
          });
    })
    .default({})
    .describe(
      "Variables that `check`, `apply` and `undo` know, as `$TOKEN`: where secrets belong. They are in no program's environment, unless the text exports them. Default: none.",
    ),
});

export type ScriptInputs = z.infer<typeof inputs>;

/** The text as it runs on the host. The variables share its first line, so that sh numbers lines as the program does. */
export function runnable(text: string, { variables }: Pick<ScriptInputs, "variables">): string {
  const said = sorted(variables).map(([name, value]) => `${name}=${quote(value)}; `);
  return `${said.join("")}${text.trimEnd()}\n`;
}

/** The SHA-256 of the check as it stands on the host. */
export function checkHash(wanted: ScriptInputs): string {
  return sha256(runnable(wanted.check, wanted));
}

/** Stands for all that makes `apply` run again when it changes. */
export function applyHash({ apply, triggers, variables }: ScriptInputs): string {
  return sha256(JSON.stringify([apply, triggers, sorted(variables)]));
}

function sorted(variables: Readonly<Record<string, string>>): [string, string][] {
  return Object.entries(variables).sort(([one], [other]) => (one < other ? -1 : 1));
}

function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

/** The script's own folder on the host, root only: a question is a name, and finds the check by it. */
export function folderOf(name: string): string {
  return `${scripts}/${name}`;
}

export const scripts = "/var/lib/estate/scripts";
