import { createHash } from "node:crypto";
import { z } from "zod";
import { absolutePath } from "../path.ts";
import { parseRequirements } from "./requirements.ts";

/** What a program says of a Python environment. */
export const pythonEnvInputs = z.strictObject({
  name: z
    .string({ error: 'a name is a text, like "vllm"' })
    .regex(/^[a-z][a-z0-9-]{0,30}$/, 'must be lower-case letters, digits and "-", 31 at most, e.g. "vllm"')
    .describe("Its name. Its environments are in /opt/NAME. Another name is another one."),
  python: z
    .string({ error: 'a version of Python is a text, like "3.12"' })
    .regex(/^3\.\d{1,2}(\.\d{1,2})?$/, {
      error: ({ input }) =>
        `${JSON.stringify(input)} is not a version of Python: write it like "3.12" or "3.12.4"`,
    })
    .describe(
      "The version of Python, e.g. `3.12`: the host's own where it has one, otherwise one that uv fetches into /opt/NAME/uv.",
    ),
  requirements: z
    .string({ error: "requirements is the text of a requirements file, with exact versions and hashes" })
    .superRefine((text, context) => {
      const { requirements, problems } = parseRequirements(text);
      for (const problem of problems.slice(0, 5)) context.addIssue(problem);
      if (requirements.length + problems.length === 0)
        context.addIssue("names no package: write NAME==VERSION --hash=sha256:…");
    })
    .describe(
      "The packages as `uv pip compile --generate-hashes` writes them: each by `NAME==VERSION` and its `--hash`es, all that they need included. Comments and order mean nothing.",
    ),
  uv: absolutePath()
    .default("/usr/local/bin/uv")
    .describe(
      "Where uv is on the host. Default: /usr/local/bin/uv. It is asked only when something is built.",
    ),
  index: z
    .string({ error: "an index is an address, like https://pypi.org/simple" })
    .superRefine((text, context) => {
      const problem = indexProblem(text);
      if (problem) context.addIssue(problem);
    })
    .optional()
    .describe(
      "The address of the package index (PEP 503), http, https or file, without a login. Default: none; then uv's own.",
    ),
  netrc: absolutePath()
    .optional()
    .describe(
      "A file of the host with the index's login (`machine packages.internal login … password …`), a `host.File` of mode 0600 that this depends on. Default: none.",
    ),
  keep: z
    .int({ error: "keep is a whole number of environments, like 2" })
    .min(0, "keep is 0 or more")
    .max(100, "keep is 100 at most")
    .default(2)
    .describe(
      "How many former environments stay on the host, for a way back without a build. Default: 2. One that a running process uses stays in any case.",
    ),
});

export type PythonEnvInputs = z.output<typeof pythonEnvInputs>;

function indexProblem(text: string): string | undefined {
  const url = /^(https?|file):\/\/\P{Cc}+$/u.test(text) ? URL.parse(text) : null;
  if (!url) return `${JSON.stringify(text)} is not an address: write one like https://pypi.org/simple`;
  return url.username || url.password
    ? "holds a login, which would stand in the arguments of uv: leave it out, and name by netrc a file of the host that has it"
    : undefined;
}

/** The folder on its host. */
export function rootOf({ name }: Pick<PythonEnvInputs, "name">): string {
  return `/opt/${name}`;
}

/** The link through which everything in the environment is named. */
export function currentOf(inputs: Pick<PythonEnvInputs, "name">): string {
  return `${rootOf(inputs)}/current`;
}

/** What an environment is made of, as a text that stands in it: another text is another environment. */
export function lockOf({ python, requirements }: PythonEnvInputs): string {
  return [`python ${python}`, ...parseRequirements(requirements).requirements, ""].join("\n");
}

/** SHA-256 of {@link lockOf}, in hex. */
export function lockHash(inputs: PythonEnvInputs): string {
  return createHash("sha256").update(lockOf(inputs)).digest("hex");
}

/** The name of the environment's folder. One that is built anew beside a changed one has a number behind. */
export function environmentName(inputs: PythonEnvInputs): string {
  return lockHash(inputs).slice(0, 16);
}

/** Whether a folder of that name was built for these inputs. */
export function isEnvironmentOf(environment: string, inputs: PythonEnvInputs): boolean {
  return environment.replace(/\.\d+$/, "") === environmentName(inputs);
}
