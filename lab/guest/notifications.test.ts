import assert from "node:assert/strict";
import { test } from "node:test";
import { parseNotifications } from "./notifications.ts";

test("a guest that has not told anything is neither ready nor ended", () => {
  assert.deepEqual(parseNotifications(""), {
    startedAt: undefined,
    leader: undefined,
    ready: false,
    exitStatus: undefined,
  });
});

test("messages that follow each other without a line break are told apart", () => {
  const text =
    "STARTED_AT=1795209072\nSTATUS=Container running.\nX_NSPAWN_LEADER_PID=8550READY=1\nSTATUS=Container running: Ready.";
  assert.deepEqual(parseNotifications(text), {
    startedAt: 1795209072000,
    leader: 8550,
    ready: true,
    exitStatus: undefined,
  });
});

test("a guest that ended tells its status", () => {
  const text =
    "STARTED_AT=1795209072\nSTATUS=Container running.\nX_NSPAWN_LEADER_PID=8550STOPPING=1\nEXIT_STATUS=137\n";
  assert.equal(parseNotifications(text).exitStatus, 137);
  assert.equal(parseNotifications(text).ready, false);
});
