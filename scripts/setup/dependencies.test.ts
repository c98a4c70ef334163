import assert from "node:assert/strict";
import { test } from "node:test";
import { isFetch, npmErrors } from "./dependencies.js";

test("a package that arrives is told from the other lines of npm, from the network or from its cache", () => {
  assert.equal(
    isFetch("npm http fetch GET 200 http://127.0.0.1/zod/-/zod-4.6.7.tgz 120ms (cache miss)"),
    true,
  );
  assert.equal(isFetch("npm http cache zod@http://127.0.0.1/zod/-/zod-4.6.7.tgz 3ms (cache hit)"), true);
  assert.equal(isFetch("npm http fetch GET 200 http://127.0.0.1/zod 120ms (cache miss)"), false);
  assert.equal(isFetch("added 244 packages in 5s"), false);
});

test("what npm says went wrong is shown, by old and new versions of it, and nothing of its chatter", () => {
  const said =
    "npm warn old\nnpm http fetch GET 404\nnpm error code EUSAGE\nnpm error\nnpm error not in sync\n";
  assert.equal(npmErrors(said), "npm error code EUSAGE\nnpm error not in sync");
  assert.equal(npmErrors("npm ERR! code E404\n"), "npm ERR! code E404");
});
