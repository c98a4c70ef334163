import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { readArguments } from "../pulumi/arguments.js";
import { copiesOf } from "../pulumi/backup.ts";
import { withSetting } from "../pulumi/configuration.ts";
import { projectName, runPulumi } from "../pulumi/run.ts";
import { locateState } from "../pulumi/stack-state.ts";
import { ensureEngine } from "../setup/engine.ts";
import { OperatorError } from "../setup/operator-error.js";
import type { Log } from "../setup/progress.js";
import { CHOSEN, chosenVersion } from "./chosen.ts";
import { releaseBefore, releaseIn } from "./history.ts";

/** Has the stack serve what the application's sources are; `args` are those of `pulumi up`. */
export async function deploy(args: string[], log: Log): Promise<number> {
  const { stack, configFile = `Pulumi.${stack}.yaml` } = readArguments(["up", ...args], process.env);
  if (chosenIn(configFile) !== undefined) {
    log(`  ${CHOSEN} is taken out of ${configFile}: from now on the version is that of the sources`);
    choose(configFile, undefined);
  }
  return runPulumi(["up", ...args], log);
}

/** Has the stack serve `version`, by default the one before that which is to serve now. */
export async function rollBack(version: string | undefined, args: string[], log: Log): Promise<number> {
  const { stack, configFile = `Pulumi.${stack}.yaml` } = readArguments(["up", ...args], process.env);
  if (version !== undefined && !/^[0-9a-f]{16}$/.test(version)) {
    throw new OperatorError(
      `"${version}" is no version: it has 16 hexadecimal digits, as in \`npm run rollback -- 0123456789abcdef\`, and stands before the options of \`pulumi up\`.`,
    );
  }
  const chosen = version ?? (await versionBefore(stack, chosenIn(configFile), log));
  log(`  ${CHOSEN} is set to ${chosen} in ${configFile}; \`npm run deploy\` goes forward again`);
  choose(configFile, chosen);
  return runPulumi(["up", ...args], log);
}

async function versionBefore(stack: string, chosen: string | undefined, log: Log): Promise<string> {
  const { env } = await ensureEngine(log);
  const state = locateState(env.PULUMI_BACKEND_URL ?? "", projectName(), stack);
  const read = (file: string) => readFileSync(file, "utf8");
  const copies =
    state && existsSync(state.backups)
      ? copiesOf(readdirSync(state.backups), stack).map((name) => join(state.backups, name))
      : [];
  const current = state && existsSync(state.checkpoint) ? releaseIn(read(state.checkpoint)) : undefined;
  const before = releaseBefore(current, chosen, copies.reverse().map(read));
  if (before) return before;
  throw new OperatorError(
    `The copies of the state of "${stack}" tell of no version before ${current ?? "this one"}: name one, as in \`npm run rollback -- 0123456789abcdef\`. The hosts keep the last three, in /opt/brainall-api/releases.`,
  );
}

/** What the file says to serve, where it does. */
function chosenIn(file: string): string | undefined {
  return chosenVersion(textOf(file));
}

/** What a person has written in the file stays as it is. */
function choose(file: string, version: string | undefined): void {
  writeFileSync(file, withSetting(textOf(file), CHOSEN, version));
}

function textOf(file: string): string {
  return existsSync(file) ? readFileSync(file, "utf8") : "";
}
