import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { test } from "node:test";
import { FileHost } from "../../server/testing/file-host.ts";
import { adoptTarget } from "./adopt.ts";
import { file } from "./file.ts";
import { inputs } from "./inputs.ts";

test("an import gives the inputs back, and then nothing differs", () => {
  using host = new FileHost();
  const path = `${host.top}/motd`;
  for (const bytes of [
    Buffer.from("grüß\n"),
    Buffer.from([0xff, 0x00, 0xfe]),
    Buffer.from(""),
    Buffer.from("\ufeffx"),
  ]) {
    writeFileSync(path, bytes, { mode: 0o640 });
    const adopted = file.adopt(path, host.ask(adoptTarget(path)));
    assert.deepEqual(inputs.parse(adopted), adopted);
    host.assertConverged(adopted);
  }
});

test("an import does not read more than a state can hold", () => {
  using host = new FileHost();
  const path = `${host.top}/big`;
  writeFileSync(path, Buffer.alloc(1024 * 1024 + 5));
  assert.throws(() => file.adopt(path, host.ask(adoptTarget(path))), { message: /it has 1048581 bytes/ });
});
