import assert from "node:assert/strict";
import { test } from "node:test";
import { proxyEnvironment } from "./proxy.ts";

test("only programs in Go see the proxy, and for every address", () => {
  assert.deepEqual(proxyEnvironment(4080), {
    HTTPS_PROXY: "socks5://127.0.0.1:4080",
    NO_PROXY: "",
    no_proxy: "",
  });
});
