import type { Step } from "./definition.ts";
import { besideOf } from "./kept.ts";
import { quote } from "./shell.ts";

/**
 * The steps that make `content` the whole of a file, in one stroke and on the disk. Its directory is one that root
 * alone can change.
 */
export function put(path: string, content: string, mode: string): Step[] {
  const next = quote(besideOf(path));
  return [
    { title: `write the new ${path}`, upload: besideOf(path), content: Buffer.from(content) },
    {
      title: `put the new ${path} in its place`,
      run: `chmod ${mode} ${next}\nsync ${next}\nmv -fT ${next} ${quote(path)}`,
    },
  ];
}
