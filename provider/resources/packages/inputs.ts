import { z } from "zod";

/** What makes a package's name, as Debian's policy has it. Its characters mean nothing to a shell. */
const packageName = "[a-z0-9][a-z0-9+.-]+";
const specification = new RegExp(`^(?<name>${packageName})(=(?<version>[0-9][A-Za-z0-9.+:~-]*))?$`);

export const inputs = z.strictObject({
  packages: z
    .array(
      z.string({ error: "a package is a text, like nginx or nginx=1.22.1-9" }).regex(specification, {
        error: ({ input }) =>
          `${JSON.stringify(input)} is not a package: write its name (lower case letters, digits and + . -), and for one version only an = and that version, like nginx=1.22.1-9`,
      }),
      { error: "packages is a list of names, like [nginx, redis-server]" },
    )
    .min(1, { error: "name at least one package" })
    .superRefine((packages, context) => {
      const names = packages.map((text) => parsePackage(text).name);
      const twice = names.filter((name, index) => names.indexOf(name) !== index);
      for (const name of new Set(twice)) context.addIssue(`${name} is named twice: name each package once`);
    })
    .describe(
      "The packages that are installed, in one transaction: each `name`, in any version, or `name=version`, in exactly that one.",
    ),
  hold: z
    .boolean({ error: "hold is true or false" })
    .default(false)
    .describe(
      "Whether the packages are held: no upgrade changes their version. Default: false, which leaves a hold that a person placed.",
    ),
  recommends: z
    .boolean({ error: "recommends is true or false" })
    .default(false)
    .describe(
      "Whether what the packages recommend is installed with them, when they are installed. Default: false.",
    ),
});

export type PackagesInputs = z.infer<typeof inputs>;

export interface Package {
  readonly name: string;
  /** Undefined where any version will do. */
  readonly version: string | undefined;
}

/** `nginx` or `nginx=1.22.1-9` as what it says. */
export function parsePackage(text: string): Package {
  const [name = "", version] = text.split("=");
  return { name, version };
}

/** The packages' names in alphabetical order. */
export function namesOf({ packages }: Pick<PackagesInputs, "packages">): string[] {
  return packages.map((text) => parsePackage(text).name).sort();
}

/** The names joined by commas: what the packages of one resource are called on their host. */
export function addressOf(inputs: Pick<PackagesInputs, "packages">): string {
  return namesOf(inputs).join(",");
}

/** Whether `text` is the name of a package, without a version. */
export function isPackageName(text: string): boolean {
  return new RegExp(`^${packageName}$`).test(text);
}
