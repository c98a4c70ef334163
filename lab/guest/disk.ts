import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { run } from "../run.ts";

/** A disk of a host besides the one with its system: a raw file that the host sees as a block device. */
export interface Disk {
  /** Paths below /dev in the host. */
  nodes: string[];
  file: string;
  readOnly: boolean;
}

/** The disks as boot.sh reads them. */
export function printDisks(disks: Disk[]): string {
  return disks
    .map(({ nodes, file, readOnly }) => `${readOnly ? "ro" : "rw"} ${nodes.join(",")} ${file}\n`)
    .join("");
}

/** Reads what `printDisks` wrote. */
export function parseDisks(text: string): Disk[] {
  const lines = text.split("\n").filter(Boolean);
  return lines.map((line) => {
    const [, mode, nodes = "", file = ""] = /^(\S+) (\S+) (.*)$/.exec(line) ?? [];
    return { nodes: nodes.split(","), file, readOnly: mode === "ro" };
  });
}

/** The loop devices, as in "/dev/loop3", of files that a predicate picks. */
export function loopDevices(isMeant: (file: string) => boolean): string[] {
  const blocks = "/sys/block";
  return readdirSync(blocks)
    .filter((name) => {
      const backing = join(blocks, name, "loop/backing_file");
      // The kernel adds to the name of a file that is gone.
      return (
        existsSync(backing) &&
        isMeant(
          readFileSync(backing, "utf8")
            .trimEnd()
            .replace(/ \(deleted\)$/, ""),
        )
      );
    })
    .map((name) => `/dev/${name}`);
}

/** Detaches what boot.sh had no time to mark as going with it, because it was killed between two of its steps. */
export async function detachLeftDisks(isMeant: (file: string) => boolean): Promise<void> {
  for (const device of loopDevices(isMeant)) await run(["losetup", "--detach", device]);
}
