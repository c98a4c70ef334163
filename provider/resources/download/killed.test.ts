import assert from "node:assert/strict";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { after, before, test } from "node:test";
import { DownloadHost, model, other, sha256Of } from "../../server/testing/download-host.ts";
import { FileServer } from "../../server/testing/file-server.ts";
import { killedAfterEachCommand } from "../../server/testing/local-host.ts";

let server: FileServer;
before(async () => {
  server = await FileServer.serve({ model, other });
});
after(() => server[Symbol.asyncDispose]());

test("killed after any line, a Create leaves nothing or the whole file, and the next one converges", () => {
  const killed = killedAfterEachCommand((line) => {
    using host = new DownloadHost(server);
    const wanted = host.wanted("/breaks-after-200000/model");
    const told = host.apply({ wanted, killedAt: line });
    if (existsSync(wanted.path)) assert.deepEqual(readFileSync(wanted.path), model);
    const again = host.apply({ wanted });
    assert.equal(again.failed, undefined, `after line ${line}: ${again.rest}`);
    host.assertConverged(wanted);
    host.undo(wanted);
    assert.deepEqual(readdirSync(host.top), ["estate"], `after line ${line}`);
    return told;
  });
  assert.ok(killed > 20);
});

test("killed after any line, a Create over a former file keeps it for the day of the removal", () => {
  const killed = killedAfterEachCommand((line) => {
    using host = new DownloadHost(server);
    const wanted = host.wanted("/model");
    writeFileSync(wanted.path, "former\n", { mode: 0o640 });
    const told = host.apply({ wanted, killedAt: line });
    assert.ok(
      ["former\n", model.toString("latin1")].includes(readFileSync(wanted.path, "latin1")),
      `after line ${line}`,
    );
    const changed = host.wanted("/other", { sha256: sha256Of(other) });
    assert.equal(host.apply({ wanted: changed }).failed, undefined);
    host.assertConverged(changed);
    host.undo(changed);
    assert.equal(readFileSync(wanted.path, "utf8"), "former\n", `after line ${line}`);
    assert.deepEqual(readdirSync(host.top).sort(), ["estate", "file"]);
    return told;
  });
  assert.ok(killed > 20);
});

test("killed after any line, an update of content or mode leaves a whole file, and the next one converges", () => {
  for (const change of ["content", "mode"]) {
    const killed = killedAfterEachCommand((line) => {
      using host = new DownloadHost(server);
      const old = host.wanted("/model");
      host.apply({ wanted: old });
      const wanted =
        change === "mode" ? { ...old, mode: "0600" } : host.wanted("/other", { sha256: sha256Of(other) });
      const told = host.apply({ old, wanted, killedAt: line });
      assert.ok(
        [sha256Of(model), sha256Of(other)].includes(sha256Of(readFileSync(old.path))),
        `after line ${line}`,
      );
      assert.equal(host.apply({ old, wanted }).failed, undefined, `after line ${line}`);
      host.assertConverged(wanted);
      host.undo(wanted);
      assert.deepEqual(readdirSync(host.top), ["estate"], `after line ${line}`);
      return told;
    });
    assert.ok(killed > 8, `${killed}`);
  }
});

test("killed after any line, a removal leaves the whole or the former file, and the next one ends it", () => {
  for (const former of [undefined, "former\n"]) {
    const killed = killedAfterEachCommand((line) => {
      using host = new DownloadHost(server);
      mkdirSync(`${host.top}/models`);
      const wanted = host.wanted("/model", { path: `${host.top}/models/file` });
      if (former) writeFileSync(wanted.path, former);
      host.apply({ wanted });
      const told = host.undo(wanted, { killedAt: line });
      if (host.remembers(wanted)) host.undo(wanted);
      assert.deepEqual(readdirSync(`${host.top}/models`), former ? ["file"] : [], `after line ${line}`);
      if (former) assert.equal(readFileSync(wanted.path, "utf8"), former);
      assert.equal(existsSync(`${host.top}/estate/verified`), false, `after line ${line}`);
      return told;
    });
    assert.ok(killed > 3);
  }
});
