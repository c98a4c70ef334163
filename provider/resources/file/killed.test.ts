import assert from "node:assert/strict";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { test } from "node:test";
import { FileHost } from "../../server/testing/file-host.ts";
import { killedAfterEachLine } from "../../server/testing/local-host.ts";

test("killed after any line, a Create leaves the whole old or the whole new file, and the next one converges", () => {
  const killed = killedAfterEachLine((line) => {
    using host = new FileHost();
    const wanted = host.wanted("motd", { mode: "0600" });
    writeFileSync(wanted.path, "former\n", { mode: 0o640 });
    const told = host.apply({ wanted, killedAt: line });
    assert.ok(["former\n", "new\n"].includes(readFileSync(wanted.path, "utf8")), `after line ${line}`);
    const changed = host.wanted("motd", { content: "changed in the meantime\n" });
    assert.equal(host.apply({ wanted: changed }).failed, undefined);
    host.assertConverged(changed);
    host.undo(changed);
    assert.equal(readFileSync(wanted.path, "utf8"), "former\n", `after line ${line}`);
    assert.deepEqual(readdirSync(host.top).sort(), ["estate", "motd"]);
    return told;
  });
  assert.ok(killed > 3);
});

test("killed after any line, a removal leaves the whole new or the whole former file, and the next one ends it", () => {
  const killed = killedAfterEachLine((line) => {
    using host = new FileHost();
    const wanted = host.wanted("motd");
    writeFileSync(wanted.path, "former\n");
    host.apply({ wanted });
    const told = host.undo(wanted, { killedAt: line });
    assert.ok(["former\n", "new\n"].includes(readFileSync(wanted.path, "utf8")), `after line ${line}`);
    if (host.remembers(wanted)) host.undo(wanted);
    assert.equal(readFileSync(wanted.path, "utf8"), "former\n");
    assert.deepEqual(host.keptVersions(), []);
    assert.deepEqual(readdirSync(host.top).sort(), ["estate", "motd"]);
    return told;
  });
  assert.ok(killed > 3);
});

test("killed after any line, also while it validates, an update leaves the whole old or the whole new file, and the next one no candidate", () => {
  const killed = killedAfterEachLine((line) => {
    using host = new FileHost();
    const validate = "grep -qv bad %s";
    const old = host.wanted("motd", { content: "old\n", mode: "0600", validate });
    const wanted = host.wanted("motd", { mode: "0600", validate });
    host.apply({ wanted: old });
    const told = host.apply({ old, wanted, killedAt: line });
    assert.ok(["old\n", "new\n"].includes(readFileSync(wanted.path, "utf8")), `after line ${line}`);
    const refused = host.apply({ old, wanted: host.wanted("motd", { content: "bad\n", validate }) });
    assert.equal(refused.failed, `validate the new content of ${wanted.path}`);
    assert.deepEqual(readdirSync(host.top).sort(), ["estate", "motd"], `after line ${line}`);
    assert.equal(host.apply({ old, wanted }).failed, undefined);
    host.assertConverged(wanted);
    return told;
  });
  assert.ok(killed > 5);
});
