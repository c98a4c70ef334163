import { mkdir, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";

const why = `Pulumi would write a log of every command into a folder of this name, 500 MB in all, and spend a tenth of a preview
on it. This file is in its way. \`npm run pulumi -- preview -v=9 --logtostderr\` shows a log where one is wanted.
`;

/**
 * Keeps the engine from logging every command in full: it has no setting for that, but goes on without a log where it
 * cannot make the folder. Logs of earlier commands are removed.
 */
export async function withoutRunLogs(pulumiHome: string): Promise<void> {
  const path = join(pulumiHome, "logs");
  const found = await stat(path).catch(() => undefined);
  if (found?.isFile()) return;
  await mkdir(pulumiHome, { recursive: true, mode: 0o700 });
  await rm(path, { recursive: true, force: true });
  await writeFile(path, why);
}
