import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { volumePaths } from "../paths.ts";
import { run } from "../run.ts";

// A system volume is the disk that a host boots from: a folder with what differs from an image of the lab.

/** Lays out an empty volume over an image; one that has an image stays as it is. */
export function createVolume(folder: string, image: string): void {
  const own = volumePaths(folder);
  mkdirSync(own.work, { recursive: true });
  // The mode of this folder becomes the mode of the host's "/".
  mkdirSync(own.upper, { recursive: true, mode: 0o755 });
  if (volumeImage(folder) === undefined) writeFileSync(own.image, image);
}

/** Name of the image that the volume was made on; undefined where there is no volume, or nothing in it to boot. */
export function volumeImage(folder: string): string | undefined {
  const { image } = volumePaths(folder);
  if (!existsSync(image)) return undefined;
  // It is empty when its writer was killed, and then the volume is empty too.
  return readFileSync(image, "utf8") || undefined;
}

/** Makes a volume of its own that holds the same. Its image is named last: half a copy has nothing to boot. */
export async function copyVolume(from: string, to: string): Promise<void> {
  removeVolume(to);
  createVolume(to, "");
  // With the marks of what is deleted: devices, and extended attributes that only root sees.
  await run(["cp", "--archive", "--no-target-directory", volumePaths(from).upper, volumePaths(to).upper]);
  createVolume(to, volumeImage(from) ?? "");
}

/**
 * The command that runs `command` as root with a volume as its root folder, in mounts of its own. Nothing may boot
 * from the volume meanwhile. `image`: the folder of the image that it was made on.
 */
export function volumeCommand(folder: string, image: string, command: string[]): string[] {
  const { upper, work } = volumePaths(folder);
  const root = join(folder, "root");
  const script =
    'mkdir -p "$1" && mount -t overlay overlay -o "$2" "$1" && cd "$1" && shift 2 && exec chroot . "$@"';
  const overlay = `lowerdir=${image},upperdir=${upper},workdir=${work}`;
  const path = "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin";
  const outside = ["unshare", "--mount", "--propagation", "private", "sh", "-c", script, "sh", root, overlay];
  return [...outside, "env", "-i", "LANG=C.UTF-8", path, ...command];
}

/** Deletes a volume; nothing happens where there is none. */
export function removeVolume(folder: string): void {
  rmSync(folder, { recursive: true, force: true });
}
