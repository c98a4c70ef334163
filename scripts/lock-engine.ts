/**
 * `npm run lock-engine -- VERSION`: writes what `host.PythonEnv` installs for that version of vLLM, each package with the
 * hashes of the wheels that fit, and how uv itself is installed. It needs uv on the PATH, and the package index.
 */
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { enginePython, engineRequirements } from "../components/model-server/engine-lock.ts";
import { requirementsOf } from "./lock/pylock.ts";
import { runCommand } from "./setup/command.js";
import { OperatorError, runStory } from "./setup/operator-error.js";

/** What an Ubuntu 24.04 of Intel or AMD can load. */
const platform = "x86_64-manylinux_2_39";

await runStory(async () => {
  const [version, ...more] = process.argv.slice(2);
  if (!version || more.length > 0 || !/^\d+\.\d+\.\d+(\.post\d+)?$/.test(version))
    throw new OperatorError("usage: npm run lock-engine -- VERSION, e.g. npm run lock-engine -- 0.33.0");
  const file = engineRequirements(`vllm-${version}`);
  writeFileSync(file, await locked(`vllm==${version}`));
  console.log(`Wrote ${file}. The next \`up\` installs it where estate:engine is vllm-${version}.`);
});

async function locked(requirement: string): Promise<string> {
  const input = join(tmpdir(), `estate-lock-${process.pid}.in`);
  const output = join(tmpdir(), `pylock.estate-${process.pid}.toml`);
  writeFileSync(input, `${requirement}\n`);
  try {
    const { code, stderr } = await runCommand("uv", [
      ...["pip", "compile", "--python-version", enginePython, "--python-platform", platform],
      ...["--only-binary", ":all:", "--format", "pylock.toml", "--output-file", output, input],
    ]);
    if (code === 127)
      throw new OperatorError(
        "uv is not on the PATH. Install it: https://docs.astral.sh/uv, or pip install uv",
      );
    if (code !== 0) throw new OperatorError(`uv could not lock ${requirement}:\n${stderr.trim()}`);
    return `# ${requirement} for Python ${enginePython} on ${platform}, by \`npm run lock-engine\`.\n${requirementsOf(readFileSync(output, "utf8"))}`;
  } finally {
    for (const file of [input, output]) rmSync(file, { force: true });
  }
}
