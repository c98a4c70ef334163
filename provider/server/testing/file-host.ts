import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { userInfo } from "node:os";
import { file } from "../../resources/file/file.ts";
import { type FileInputs, inputs } from "../../resources/file/inputs.ts";
import type { FileObserved } from "../../resources/file/inspect.ts";
import { LocalHost } from "./local-host.ts";

const owner = userInfo().username;
const group = execFileSync("id", ["-gn"], { encoding: "utf8" }).trim();

/** For tests: a folder of this machine as a host with files. */
export class FileHost extends LocalHost<FileInputs, FileObserved> {
  constructor() {
    super(file);
  }

  /** A file `name` on this host that belongs to who runs the test, with the content `new` unless said otherwise. */
  wanted(name: string, more: Partial<FileInputs> = {}): FileInputs {
    return inputs.parse({
      path: `${this.top}/${name}`,
      owner,
      group,
      ...(more.contentBase64 === undefined && { content: "new\n" }),
      ...more,
    });
  }

  assertConverged(wanted: FileInputs): void {
    assert.deepEqual(file.plan({ old: wanted, wanted, observed: this.observe(wanted) }), []);
  }
}
