import {
  copyFileSync,
  existsSync,
  globSync,
  linkSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
} from "node:fs";
import { basename, dirname, join } from "node:path";
import type { Paths } from "../paths.ts";
import type { Bind } from "./bind.ts";

// What stands in for vLLM in a host: the same program path and arguments, run by the Node that runs the lab.

/** Where production has vLLM. */
const folder = "/opt/vllm";
const standIn = `${folder}/stand-in`;
const sources = join(import.meta.dirname, "../model");

/** What is laid into a host's root before each boot: path → content. Node comes by `engineBinds`. */
export function engineFiles(): Record<string, { content: string; mode: number }> {
  const text = (content: string, mode = 0o644) => ({ content, mode });
  const modules = globSync(join(sources, "*.{ts,json}"), { exclude: (name) => name.endsWith(".test.ts") });
  return {
    [`${folder}/current/bin/vllm`]: text(
      `#!/bin/sh\nexec ${standIn}/node ${standIn}/model/main.ts "$@"\n`,
      0o755,
    ),
    // Without it Node finds out by trying that these are modules, and says so in the log.
    [`${standIn}/package.json`]: text('{ "type": "module" }\n'),
    [`${standIn}/error.ts`]: text(readFileSync(join(sources, "../error.ts"), "utf8")),
    ...Object.fromEntries(
      modules.map((file) => [`${standIn}/model/${basename(file)}`, text(readFileSync(file, "utf8"))]),
    ),
  };
}

/** The program that runs it, shown to the host. */
export function engineBinds(paths: Paths): Bind[] {
  return [{ source: runtime(paths), path: `${standIn}/node`, readOnly: true }];
}

/**
 * Gives the lab a Node of its own, a hard link where it can: what is installed anew under a running lab must not pull
 * the ground from under its host.
 */
export function provideRuntime(paths: Paths): void {
  const own = runtime(paths);
  if (existsSync(own)) return;
  const next = `${own}.next`;
  mkdirSync(dirname(own), { recursive: true, mode: 0o700 });
  rmSync(next, { force: true });
  try {
    linkSync(process.execPath, next);
  } catch {
    // The state may lie on another file system.
    copyFileSync(process.execPath, next);
  }
  renameSync(next, own);
}

function runtime(paths: Paths): string {
  return join(paths.engine, `node-${process.version}`);
}
