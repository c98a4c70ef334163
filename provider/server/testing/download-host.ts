import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir, userInfo } from "node:os";
import { delimiter, join } from "node:path";
import { asideOf } from "../../resources/download/aside.ts";
import { download } from "../../resources/download/download.ts";
import { type DownloadInputs, inputs } from "../../resources/download/inputs.ts";
import type { DownloadObserved } from "../../resources/download/inspect.ts";
import type { FileServer } from "./file-server.ts";
import { LocalHost } from "./local-host.ts";

const owner = userInfo().username;
const group = execFileSync("id", ["-gn"], { encoding: "utf8" }).trim();

/** A content that is the same in every run, and different for each seed. */
function contentOf(seed: string, size: number): Buffer {
  const blocks = Array.from({ length: Math.ceil(size / 32) }, (_, index) =>
    createHash("sha256").update(`${seed} ${index}`).digest(),
  );
  return Buffer.concat(blocks).subarray(0, size);
}

export const model = contentOf("model", 250_000);
export const other = contentOf("other", 90_000);

export function sha256Of(content: Uint8Array): string {
  return createHash("sha256").update(content).digest("hex");
}

/** For tests: a folder of this machine as a host that downloads from a {@link FileServer}. */
export class DownloadHost extends LocalHost<DownloadInputs, DownloadObserved> {
  readonly #server: FileServer;
  readonly #programs = mkdtempSync(join(tmpdir(), "programs-"));
  readonly #path = process.env.PATH ?? "";

  /** `impatient`: who waits for another attempt does not wait; `watched`: calls of `curl` and `sha256sum` are written down; `without` is a program that the host has not got. */
  constructor(
    server: FileServer,
    { impatient, watched, without }: { impatient?: true; watched?: true; without?: string } = {},
  ) {
    super(download);
    this.#server = server;
    // single seconds are the pace of what is told meanwhile
    if (impatient)
      this.#program("sleep", `[ "$1" != 1 ] || PATH=${this.#path} exec sleep 1\necho "$*" >>"$top/sleeps"`);
    for (const name of watched ? ["curl", "sha256sum"] : [])
      this.#program(name, `echo "$*" >>"$top/${name}s"\nPATH=${this.#path} exec ${name} "$@"`);
    const rest = without === undefined ? this.#path : this.#pathWithout(without);
    process.env.PATH = `${this.#programs}${delimiter}${rest}`;
  }

  override [Symbol.dispose](): void {
    process.env.PATH = this.#path;
    rmSync(this.#programs, { recursive: true });
    super[Symbol.dispose]();
  }

  /** A file `file` on this host with the content {@link model}, downloaded from `path` of the server. */
  wanted(path: string, more: Partial<DownloadInputs> = {}): DownloadInputs {
    return inputs.parse({
      url: this.#server.url(path),
      sha256: sha256Of(model),
      path: `${this.top}/file`,
      owner,
      group,
      ...more,
    });
  }

  /** Lays `content` where an earlier attempt to download `wanted` would have left what arrived. */
  bring(content: string | Uint8Array, { path, sha256 }: DownloadInputs): void {
    mkdirSync(asideOf(path), { mode: 0o700 });
    writeFileSync(join(asideOf(path), `${sha256}.part`), content, { mode: 0o600 });
  }

  assertConverged(wanted: DownloadInputs): void {
    assert.deepEqual(download.plan({ old: wanted, wanted, observed: this.observe(wanted) }), []);
  }

  /** How long was waited, in seconds. */
  sleeps(): string[] {
    return this.#lines("sleeps");
  }

  /** The arguments of each call of curl. */
  curls(): string[] {
    return this.#lines("curls");
  }

  /** How many files were read for their SHA-256 since the last look. */
  hashes(): number {
    const { length } = this.#lines("sha256sums");
    rmSync(join(this.#programs, "sha256sums"), { force: true });
    return length;
  }

  #lines(name: string): string[] {
    const file = join(this.#programs, name);
    return existsSync(file) ? readFileSync(file, "utf8").split("\n").slice(0, -1) : [];
  }

  #program(name: string, script: string): void {
    const file = join(this.#programs, name);
    writeFileSync(file, `#!/bin/sh\ntop=${this.#programs}\n${script}\n`);
    chmodSync(file, 0o755);
  }

  /** A folder with links to all programs but one. */
  #pathWithout(missing: string): string {
    const folder = join(this.#programs, "others");
    mkdirSync(folder);
    for (const from of ["/usr/bin", "/bin"])
      for (const name of readdirSync(from))
        if (name !== missing && !existsSync(join(folder, name)))
          symlinkSync(join(from, name), join(folder, name));
    return folder;
  }
}
