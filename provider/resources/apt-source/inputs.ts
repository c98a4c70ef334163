import { z } from "zod";
import { fingerprintsOf, KeyProblem } from "./openpgp.ts";

const name = z.string({ error: 'a name is a text, like "docker"' }).regex(/^[a-z0-9][a-z0-9_.-]{0,99}$/, {
  error: ({ input }) =>
    `${JSON.stringify(input)} is not the name of a source: write lower case letters, digits and _ . -, like docker`,
});

const uri = z.string({ error: "a URI is a text" }).superRefine((text, context) => {
  const problem = uriProblem(text);
  if (problem) context.addIssue(problem);
});

const suite = z.string().regex(/^(\/|[A-Za-z0-9.][A-Za-z0-9._~+/-]*)$/, {
  error: ({ input }) =>
    `${JSON.stringify(input)} is not a suite: write one like trixie or stable, or the folder of a flat repository with a slash at the end, like ./`,
});

const component = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._~+/-]*$/, {
  error: ({ input }) => `${JSON.stringify(input)} is not a component: write one like main`,
});

const architecture = z.string().regex(/^[a-z0-9][a-z0-9-]*$/, {
  error: ({ input }) => `${JSON.stringify(input)} is not an architecture: write one like amd64 or arm64`,
});

const key = z.string({ error: "the key is the armored text" }).superRefine((text, context) => {
  const { problem } = readKey(text);
  if (problem) context.addIssue(`the key ${problem}`);
});

const fingerprint = z
  .string({ error: "a fingerprint is a text" })
  .regex(/^\s*([0-9A-Fa-f]\s*){40}(([0-9A-Fa-f]\s*){24})?$/, {
    error: ({ input }) =>
      `${JSON.stringify(input)} is not a whole fingerprint: write all 40 (or 64) hexadecimal digits, which gpg --show-keys shows`,
  });

export const inputs = z
  .strictObject({
    name: name.describe(
      "What the source is called: it stands in /etc/apt/sources.list.d/NAME.sources, its key in /etc/apt/keyrings/NAME.asc. Another name is another source.",
    ),
    uris: z
      .array(uri)
      .min(1, { error: "say at least one URI" })
      .describe("Where the repository is: http, https or file. Several are mirrors of each other."),
    suites: z
      .array(suite)
      .min(1, { error: "say at least one suite" })
      .describe(
        "The suites, like `trixie`; of a flat repository the folder with a slash at the end, like `./`.",
      ),
    components: z
      .array(component)
      .default([])
      .describe("The components, like `main`. Default: none, which only a flat repository has."),
    key: key.describe("The public key that signs the repository: the armored text, as a `.asc` file has it."),
    fingerprint: fingerprint
      .optional()
      .describe(
        "The fingerprint that the key must have, and no other key may be with it. Default: none; then the key is trusted as it is.",
      ),
    architectures: z
      .array(architecture)
      .default([])
      .describe("The architectures, like `amd64`. Default: those of the host."),
  })
  .superRefine(({ suites, components, key, fingerprint }, context) => {
    const flat = suites.filter((suite) => suite.endsWith("/"));
    if (flat.length > 0 && flat.length < suites.length)
      context.addIssue({
        code: "custom",
        path: ["suites"],
        message: `of a flat repository (${flat.join(", ")}) cannot stand beside others: make two sources of them`,
      });
    else if (flat.length > 0 && components.length > 0)
      context.addIssue({
        code: "custom",
        path: ["components"],
        message: `must be empty for ${flat.join(", ")}: a flat repository has no components`,
      });
    else if (flat.length === 0 && components.length === 0)
      context.addIssue({
        code: "custom",
        path: ["components"],
        message: `must name at least one, like main: only a flat repository, whose suite ends in a slash, has none`,
      });
    const { found } = readKey(key);
    if (fingerprint === undefined || found === undefined) return;
    const expected = fingerprint.replace(/\s/g, "").toUpperCase();
    if (found.length === 1 && found[0] === expected) return;
    context.addIssue({
      code: "custom",
      path: ["fingerprint"],
      message: `is ${expected}, but the key has ${found.join(" and ")}: ask who publishes it which one is right${found.includes(expected) ? ", and leave the others out of key" : ""}`,
    });
  });

export type AptSourceInputs = z.infer<typeof inputs>;

function uriProblem(text: string): string | undefined {
  const uri = /^[\x21-\x7e]+$/.test(text) ? URL.parse(text) : null;
  if (!uri || !["http:", "https:", "file:"].includes(uri.protocol))
    return `${JSON.stringify(text)} is not where a repository can be: write http://…, https://… or file:/…`;
  if (uri.username || uri.password)
    return "has a user name or password, which anybody on the host could read: write the URI without, and the rest into a host.File of mode 0600 in /etc/apt/auth.conf.d";
  return undefined;
}

function readKey(text: string): { found?: string[]; problem?: string } {
  try {
    return { found: fingerprintsOf(text) };
  } catch (error) {
    if (error instanceof KeyProblem) return { problem: error.message };
    throw error;
  }
}

/** The file that the source stands in. */
export function sourceFile(name: string): string {
  return `/etc/apt/sources.list.d/${name}.sources`;
}

/** The file that its key stands in. */
export function keyFile(name: string): string {
  return `/etc/apt/keyrings/${name}.asc`;
}
