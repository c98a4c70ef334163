import { chmod, mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";

const SOURCE = join(import.meta.dirname, "language-host");
const LAUNCHER = "pulumi-language-nodejs";

/** The files of our Node language host, as they lie beside the engine. */
const FILES = [
  { from: LAUNCHER, to: LAUNCHER },
  { from: "host.mjs", to: join("language-host", "host.mjs") },
  { from: "program.mjs", to: join("language-host", "program.mjs") },
];

/**
 * Puts our Node language host beside an engine, or brings it up to date. It is copied, not linked, because
 * the cache outlives a checkout; its own dependencies come from the project that is run.
 */
export async function installLanguageHost(folder: string): Promise<void> {
  for (const { from, to } of FILES) {
    const wanted = await readFile(join(SOURCE, from), "utf8");
    const path = join(folder, to);
    if ((await readFile(path, "utf8").catch(() => "")) === wanted) continue;
    await mkdir(dirname(path), { recursive: true });
    await writeFile(`${path}.${process.pid}`, wanted);
    await chmod(`${path}.${process.pid}`, 0o755);
    await rename(`${path}.${process.pid}`, path);
  }
}
