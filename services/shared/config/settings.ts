import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { z } from "zod";
import { ConfigurationError } from "./error.ts";

/** Where settings come from. Names in capitals are variables of the environment, the others are credentials. */
export type Sources = {
  environment: Record<string, string | undefined>;
  /** The content of a credential, nothing where there is none. */
  credential: (name: string) => string | undefined;
};

/** Reads the settings of a program; throws a {@link ConfigurationError} that lists every mistake. */
export function readSettings<Shape extends z.ZodRawShape>(
  schema: z.ZodObject<Shape>,
  sources: Sources,
): z.infer<z.ZodObject<Shape>> {
  const found = Object.fromEntries(Object.keys(schema.shape).map((name) => [name, settingOf(name, sources)]));
  const result = schema.safeParse(found);
  if (result.success) return result.data;
  const mistakes = result.error.issues.map(({ path, message }) => describe(String(path[0]), found, message));
  throw new ConfigurationError(
    `The configuration has ${mistakes.length} mistake${mistakes.length === 1 ? "" : "s"}:\n${mistakes.join("\n")}`,
  );
}

/** The environment of this process and the credentials that systemd gave its unit. */
export function processSources(environment: Sources["environment"] = process.env): Sources {
  return {
    environment,
    credential: (name) => {
      const folder = environment.CREDENTIALS_DIRECTORY;
      if (!folder) return undefined;
      try {
        return readFileSync(join(folder, name), "utf8").trim();
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
        throw error;
      }
    },
  };
}

const isCredential = (name: string) => name === name.toLowerCase();

function settingOf(name: string, { environment, credential }: Sources): string | undefined {
  // An empty line in an environment file means "not set", as systemd's own settings have it.
  return (isCredential(name) ? credential(name) : environment[name]) || undefined;
}

function describe(name: string, found: Record<string, string | undefined>, message: string): string {
  if (isCredential(name)) return `  - credential ${name} ($CREDENTIALS_DIRECTORY/${name}): ${message}`;
  const value = found[name];
  // A URL may hold the password that it must not hold.
  const seen = value === undefined ? "is not set" : `is "${value.replace(/:[^:/@]*@/, ":…@")}"`;
  return `  - ${name} ${seen}: ${message}`;
}
