import { createHash } from "node:crypto";
import { cpSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { runCommand } from "../setup/command.js";
import { npmErrors } from "../setup/dependencies.js";
import { OperatorError } from "../setup/operator-error.js";
import { type Log, withProgress } from "../setup/progress.js";

/** What a program does not need to run. Some packages name TypeScript as a peer, for their types. */
const LEFT_OUT = [/\.d\.[cm]?ts$/, /\.map$/, /\/node_modules\/(typescript|@types)(\/|$)/, /\/\.bin(\/|$)/];

/**
 * The folder with the `node_modules` that the application needs to run, by its lockfile. It is kept in `cache` until
 * the lockfile is another one.
 */
export async function productionModules(services: string, cache: string, log: Log): Promise<string> {
  const described = ["package.json", "package-lock.json"];
  const digest = createHash("sha256");
  for (const name of described) digest.update(readFileSync(join(services, name)));
  const kept = join(cache, `modules-${digest.digest("hex").slice(0, 16)}`);
  if (existsSync(kept)) return kept;
  const work = `${kept}.${process.pid}.part`;
  try {
    mkdirSync(join(work, "npm"), { recursive: true });
    for (const name of described) cpSync(join(services, name), join(work, "npm", name));
    await withProgress(log, "installing what the application runs with (npm ci)", () =>
      install(join(work, "npm")),
    );
    cpSync(join(work, "npm/node_modules"), join(work, "kept/node_modules"), {
      recursive: true,
      filter: (source) => !LEFT_OUT.some((pattern) => pattern.test(source)),
    });
    renameSync(join(work, "kept"), kept);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
  return kept;
}

async function install(folder: string): Promise<void> {
  const words = ["ci", "--omit=dev", "--ignore-scripts", "--no-audit", "--no-fund"];
  const { code, stderr } = await runCommand("npm", words, { cwd: folder });
  if (code === 0) return;
  throw new OperatorError(
    `What the application runs with cannot be installed: \`npm ${words.join(" ")}\` ended with code ${code}.\n${npmErrors(stderr)}`,
  );
}
