import assert from "node:assert/strict";
import { test } from "node:test";
import { isSameOrigin } from "./same-origin.ts";

const host = "brain.localhost:8443";

test("our page and programs may change something, another site's page may not", () => {
  assert.equal(isSameOrigin("POST", { host, "sec-fetch-site": "same-origin" }), true);
  assert.equal(isSameOrigin("POST", { host }), true);
  assert.equal(isSameOrigin("POST", { host, "sec-fetch-site": "cross-site" }), false);
  assert.equal(isSameOrigin("POST", { host, "sec-fetch-site": "same-site" }), false);
});

test("a browser that tells only its origin is believed that", () => {
  assert.equal(isSameOrigin("DELETE", { host, origin: "https://brain.localhost:8443" }), true);
  assert.equal(isSameOrigin("DELETE", { host, origin: "https://evil.example" }), false);
  assert.equal(isSameOrigin("DELETE", { host, origin: "null" }), false);
});

test("reading is left to the cookies' own rule", () => {
  assert.equal(isSameOrigin("GET", { host, "sec-fetch-site": "cross-site" }), true);
});
