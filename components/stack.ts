import { readFileSync } from "node:fs";
import { homedir } from "node:os";
import * as pulumi from "@pulumi/pulumi";
import { EstateBuild } from "./build.ts";
import { compile } from "./estate/compile.ts";
import { loadEstate } from "./estate/load.ts";
import { EstateMistakes, type Mistake } from "./mistake.ts";
import { currentVersion } from "./release/application.ts";
import { hostMistakes, sizingMistakes } from "./settings/hosts.ts";
import { readSettings, strangeKeys } from "./settings/read.ts";
import { type Settings, settingKeys } from "./settings/settings.ts";

/** Reads the estate and the configuration of the stack that Pulumi runs, and builds it; answers with its outputs. */
export async function buildStack() {
  try {
    return await build();
  } catch (error) {
    // What a person wrote wrongly is theirs to read; a stack trace would bury it.
    if (error instanceof EstateMistakes) throw new pulumi.RunError(error.message);
    throw error;
  }
}

async function build() {
  const config = new pulumi.Config();
  const estate = await loadEstate(config.get("estate"));
  const mistakes: Mistake[] = strangeKeys(keysOf(config));
  const compiled = compile(estate, mistakes);
  const settings = readSettings(configuration(config), process.env, mistakes);
  if (settings) mistakes.push(...hostMistakes(estate, settings), ...sizingMistakes(estate, settings));
  const operatorKeys = settings?.operatorKeys.map((key, index) =>
    key.endsWith(".pub") ? readFile(key, `estate:operatorKeys[${index}]`, mistakes) : key,
  );
  const acmeAuthority =
    settings?.acme.authority && readFile(settings.acme.authority, "estate:acme.authority", mistakes);
  if (!compiled || !settings || !operatorKeys || mistakes.length > 0) throw new EstateMistakes(mistakes);
  const version = settings.release ?? currentVersion();
  const hubToken = config.getSecret("huggingFaceToken");
  const files = {
    operatorKeys: operatorKeys.map((key) => key.trim()),
    version,
    ...(acmeAuthority && { acmeAuthority }),
    ...(hubToken && { hubToken }),
  };
  return new EstateBuild(compiled, settings, files).outputs;
}

/** All keys that the stack's configuration has under the project's name. */
function keysOf({ name }: pulumi.Config): string[] {
  const keys = Object.keys(pulumi.runtime.allConfig());
  return keys.filter((key) => key.startsWith(`${name}:`)).map((key) => key.slice(name.length + 1));
}

function configuration(config: pulumi.Config): Partial<Record<keyof Settings, unknown>> {
  return Object.fromEntries(settingKeys.map((key) => [key, settingOf(config, key)]));
}

/** Structures are written as YAML and arrive as JSON, plain values as they are. */
function settingOf(config: pulumi.Config, key: string): unknown {
  const text = config.get(key);
  // A word stays a word, also where it could be a number: a version may have digits alone.
  if (text === undefined || !/^(\[|\{|true$|false$)/.test(text)) return text;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function readFile(path: string, at: string, mistakes: Mistake[]): string {
  try {
    return readFileSync(path.replace(/^~(?=\/)/, homedir()), "utf8");
  } catch (error) {
    const { code = String(error) } = error as NodeJS.ErrnoException;
    mistakes.push({
      at,
      problem: `names the file ${path}, which cannot be read (${code}): write the path of one`,
    });
    return "";
  }
}
