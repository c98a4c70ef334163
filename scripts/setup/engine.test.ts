import assert from "node:assert/strict";
import { dirname } from "node:path";
import { test } from "node:test";
import { engineEnvironment } from "./engine.ts";

const HOME = { XDG_CACHE_HOME: "/cache", XDG_STATE_HOME: "/state", PATH: "/usr/bin" };

test("the engine fetches nothing by itself and keeps what can be made again in the cache", () => {
  const env = engineEnvironment("/engine/pulumi", HOME);
  assert.equal(env.PULUMI_HOME, "/cache/estate/pulumi-home");
  assert.equal(env.PULUMI_SKIP_UPDATE_CHECK, "true");
  assert.equal(env.PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION, "true");
});

test("the locked Node comes first on the PATH, the engine's folder next, the user's own after them", () => {
  const { PATH } = engineEnvironment("/engine/pulumi", HOME);
  assert.equal(PATH, `${dirname(process.execPath)}:/engine:/usr/bin`);
});

test("the state lies in the state folder, unless the user has another backend", () => {
  assert.equal(engineEnvironment("/engine/pulumi", HOME).PULUMI_BACKEND_URL, "file:///state/estate/state");
  const own = engineEnvironment("/engine/pulumi", { ...HOME, PULUMI_BACKEND_URL: "s3://states" });
  assert.equal(own.PULUMI_BACKEND_URL, "s3://states");
});
