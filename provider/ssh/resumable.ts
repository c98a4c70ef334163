import { createHash } from "node:crypto";
import type { Readable } from "node:stream";
import { EstateError } from "../errors.ts";
import { bytesOf, lengthOf, type Part } from "./input.ts";
import { asRoot, cutShort, exitWithItsCode, receiveScript } from "./remote-script.ts";

/**
 * From how many bytes on an input is resumed. A slow line (10 Mbit/s) takes a second for as many: to repeat less costs
 * no more than to ask, which is half a round trip, and leaves nothing on the host in between.
 */
export const resumableFrom = 1024 * 1024;

/** What the host's end exits with where all of an input is there, and is not what its name says: it is thrown away. */
export const damaged = 254;

/** An input that a host keeps as far as it came, in `folder`, under the SHA-256 of all its bytes. */
export interface Resumable {
  readonly parts: readonly Part[];
  readonly length: number;
  /** In hexadecimal digits. */
  readonly sha256: string;
  /** On the host, for root alone. */
  readonly folder: string;
}

/** What to resume an input by; undefined for one that is not worth it. Throws an {@link EstateError} where a file cannot be read. */
export async function resumable(parts: readonly Part[], folder: string): Promise<Resumable | undefined> {
  const length = lengthOf(parts);
  if (length < resumableFrom) return undefined;
  const hash = createHash("sha256");
  try {
    for await (const bytes of bytesOf(parts)) hash.update(bytes);
  } catch (error) {
    const { message } = error as Error;
    throw new EstateError(
      `A file that is to be uploaded could not be read to its end on this machine: ${message}\n  next: see that it is there and nothing replaces it, then run the same command again`,
    );
  }
  return { parts, length, sha256: hash.digest("hex"), folder };
}

/**
 * The command of a session that runs one script with a resumable input. As in {@link remoteCommand} its arguments tell
 * lengths, and beside them the folder. It takes the script and the SHA-256, then says how much of the input is there
 * ({@link offsetIn}), and takes what is missing.
 *
 * A file is written without a lock, so that nobody waits for a session whose connection broke unnoticed: all who write a
 * file of one name write the same bytes at the same places, each without a gap from where it found the end. So what is
 * there is always the beginning of the input, whoever else writes or removes it. A session goes on by what it received
 * itself, not by what others made of the file: the steps of one that was forgotten never run later.
 *
 * The file is removed by its number: its name, the hash of what may be a secret, is in nobody's arguments.
 */
export function resumableCommand(
  { sudo }: { sudo: boolean },
  scriptLength: number,
  { length, folder }: Resumable,
): string {
  return `${asRoot(sudo)}sh -c '${receiver}' sh ${scriptLength} ${length} ${folder}`;
}

/**
 * The bytes that {@link resumableCommand} expects, the script first: `body` is the framed one. Those of the input wait for
 * what the host says on `stdout` about how many it has.
 */
export function resumedBytes(
  body: Uint8Array,
  { parts, length, sha256 }: Resumable,
  stdout: Readable,
): AsyncGenerator<Uint8Array> {
  let said = Buffer.alloc(0);
  const offset = new Promise<number>((resolve) => {
    const hear = (chunk: Buffer) => {
      said = Buffer.concat([said, chunk]);
      const found = offsetIn(said);
      if (!found) return;
      stdout.off("data", hear);
      resolve(found.offset);
    };
    stdout.on("data", hear);
    // whoever ends before is sent nothing more
    stdout.on("close", () => resolve(length));
  });
  return (async function* () {
    yield body;
    yield Buffer.from(sha256);
    yield* bytesOf(parts, await offset);
  })();
}

const mark = "estate-offset";

/** How many bytes of the input a host says are there, and where in its output that stands; undefined until it does. */
export function offsetIn(stdout: Buffer): { offset: number; start: number; end: number } | undefined {
  const found = stdout.toString("latin1").match(new RegExp(`${mark} (\\d+)\n`));
  if (!found) return undefined;
  return { offset: Number(found[1]), start: found.index!, end: found.index! + found[0].length };
}

/** A session's output as the script wrote it. */
export function withoutOffset(stdout: Buffer): Buffer {
  const found = offsetIn(stdout);
  return found ? Buffer.concat([stdout.subarray(0, found.start), stdout.subarray(found.end)]) : stdout;
}

const file = "/proc/self/fd/3";
const remove = `find -H "$3" -xdev -maxdepth 1 -type f -samefile ${file} -delete`;
// a redirection that fails would end the shell with a code that could be the script's
const open = `command exec 3<>"$3/$estate_sum" || exit ${cutShort}`;

const receiver = [
  receiveScript,
  `estate_sum=$(dd bs=64 count=1 iflag=fullblock 2>/dev/null)`,
  `[ \${#estate_sum} -eq 64 ] || exit ${cutShort}`,
  `estate_umask=$(umask)`,
  `umask 077`,
  `mkdir -p -m 0700 "$3" || exit ${cutShort}`,
  open,
  `estate_has=$(stat -Lc %s ${file}) || exit ${cutShort}`,
  `[ $estate_has -le $2 ] || { ${remove}; ${open}; estate_has=0; }`,
  `umask $estate_umask`,
  `echo ${mark} $estate_has`,
  `if [ $estate_has -lt $2 ]; then ${receiveRest()}; fi`,
  `case $(sha256sum <${file}) in "$estate_sum "*) ;; *) ${remove}; exit ${damaged};; esac`,
  `(set --; exec <${file} 3>&-; eval "$estate_script")`,
  `estate_code=$?`,
  remove,
  exitWithItsCode,
].join("; ");

/** A disk that is full is not to stay so because of us; what was cut short is what the next session goes on from. */
function receiveRest(): string {
  return [
    `dd bs=65536 count=$(($2 - estate_has)) iflag=fullblock,count_bytes oflag=seek_bytes seek=$estate_has conv=notrunc status=none >&3 || { ${remove}; exit ${cutShort}; }`,
    `read -r estate_word estate_at </proc/self/fdinfo/3`,
    `[ $estate_at -eq $2 ] || exit ${cutShort}`,
  ].join("; ");
}
