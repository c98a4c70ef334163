import type { Mistake } from "../mistake.ts";
import { read } from "../schema.ts";
import { type Settings, settingKeys, settingsSchema } from "./settings.ts";
import { withVariables } from "./values.ts";

/** What the program reads past the settings, and what the provider reads. */
const otherKeys = ["estate", "huggingFaceToken", "keepConnections", "namespace"];

/** What nobody reads of the keys of a stack's configuration, without the project's name: a mistake in writing, most likely. */
export function strangeKeys(keys: readonly string[]): Mistake[] {
  const known: readonly string[] = [...settingKeys, ...otherKeys].sort();
  return keys
    .filter((key) => !known.includes(key))
    .map((key) => ({ at: `estate:${key}`, problem: `is no setting: there are ${known.join(", ")}` }));
}

/**
 * Reads what a stack's configuration says, by the keys without the project's name; every mistake is added to
 * `mistakes`. `${NAME}` stands for a variable of the environment.
 */
export function readSettings(
  configuration: Readonly<Record<string, unknown>>,
  environment: Readonly<Record<string, string | undefined>>,
  mistakes: Mistake[],
): Settings | undefined {
  const given = Object.fromEntries(
    settingKeys
      .filter((key) => configuration[key] !== undefined)
      .map((key) => {
        // The provider reads the hosts, and puts in their variables itself.
        if (key === "hosts") return [key, configuration[key]];
        const onMissing = (variable: string) =>
          mistakes.push({
            at: `estate:${key}`,
            problem: `names the variable ${variable}, which the environment does not have`,
          });
        return [key, withVariables(configuration[key], environment, onMissing)];
      }),
  );
  const found: Mistake[] = [];
  const settings = read(settingsSchema, given, "estate", found);
  // `estate.domain` is written `estate:domain` in the file.
  mistakes.push(...found.map(({ at, problem }) => ({ at: at.replace(".", ":"), problem })));
  return settings;
}
