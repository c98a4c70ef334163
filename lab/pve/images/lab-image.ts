import { zstdCompressSync } from "node:zlib";
import { emptyQcow2, parseQcow2 } from "./qcow2.ts";
import { firstFile, tarWithFile } from "./tar.ts";

// The hosts of the lab share the kernel of this machine and boot from a folder. What is offered for downloads as a
// cloud image, or as a template for containers, is a valid file of its kind that only names that folder.

const scheme = "estate-lab-image:";
const templateFile = "estate-lab-image";

/** Bytes that a machine sees of the lab's image, as of Debian's own cloud image. */
export const imageSize = 3 * 1024 ** 3;

/** The cloud image for one of the lab's images, named by its folder in <state>/images. */
export function cloudImage(name: string): Buffer {
  return emptyQcow2({ virtualSize: imageSize, backingFile: scheme + name });
}

/** The template for containers, a `.tar.zst`. */
export function containerTemplate(name: string): Buffer {
  return zstdCompressSync(tarWithFile(templateFile, name));
}

/** Which of the lab's images a cloud image stands for, by its first bytes; undefined: it is any other file. */
export function namedImage(bytes: Buffer): string | undefined {
  const backing = parseQcow2(bytes)?.backingFile;
  return backing?.startsWith(scheme) ? imageName(backing.slice(scheme.length)) : undefined;
}

/** Like `namedImage`, for the first bytes of an unpacked template. */
export function templateImage(bytes: Buffer): string | undefined {
  const file = firstFile(bytes);
  return file?.name === templateFile ? imageName(file.content) : undefined;
}

/** Uploads can name anything: only what can be the name of a folder is taken for one. */
function imageName(text: string): string | undefined {
  return /^[A-Za-z0-9][A-Za-z0-9._-]*$/.test(text) ? text : undefined;
}
