import { execFile } from "node:child_process";
import { dirname, join } from "node:path";
import { promisify } from "node:util";

const SERVICES = dirname(import.meta.dirname);

/** Builds the page as `npm run page` does. */
export async function buildPage(): Promise<void> {
  const vite = join(SERVICES, "node_modules/vite/bin/vite.js");
  await promisify(execFile)(process.execPath, [vite, "build", "ui"], { cwd: SERVICES });
}
