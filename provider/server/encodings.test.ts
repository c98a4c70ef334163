import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { test } from "node:test";
import { Redactor } from "./redact.ts";

const canary = `pä'ss "w0rd"/+\\$x & <canary> \`t\`*(~)!`;

function redacted(text: string, secret = canary): string {
  const redactor = new Redactor();
  redactor.remember(secret);
  return redactor.redact(`before ${text} after`);
}

const bytes = Buffer.from(canary);
const json = JSON.stringify(canary).slice(1, -1);
const code = (letter: string) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, "0")}`;

const forms: Record<string, string> = {
  "as it is": canary,
  base64: bytes.toString("base64"),
  base64url: bytes.toString("base64url"),
  hexadecimal: bytes.toString("hex"),
  "hexadecimal in capitals": bytes.toString("hex").toUpperCase(),
  "a part of a URL": encodeURIComponent(canary),
  "a field of a form": new URLSearchParams({ k: canary }).toString().slice(2),
  "a part of a URL in lower case": encodeURIComponent(canary).replace(/%../g, (hex) => hex.toLowerCase()),
  JSON: json,
  "JSON of Go": json.replace(/[<>&]/g, code),
  "JSON of Python": json.replace(/[\u0080-\uffff]/g, code),
  "single quotes of a shell": canary.replaceAll("'", `'\\''`),
  "double quotes of a shell": canary.replace(/["$\\`]/g, "\\$&"),
  SQL: canary.replaceAll("'", "''"),
};

for (const [form, text] of Object.entries(forms))
  test(`a secret is found as ${form}`, () => assert.equal(redacted(text), "before [secret] after"));

test("a secret is found as bash quotes it", () => {
  const secret = "pa ss'w0rd$canary";
  for (const script of ['printf %q "$1"', 'set -x; : "$1"']) {
    const seen = execFileSync("bash", ["-c", `{ ${script}; } 2>&1`, "bash", secret], { encoding: "utf8" });
    assert.ok(!redacted(seen, secret).includes("canary"), seen);
  }
});

test("a secret is found inside of the base64 of what stands around it, wherever it begins", () => {
  for (const user of ["a", "ab", "abc"])
    for (const encoding of ["base64", "base64url"] as const) {
      const seen = redacted(Buffer.from(`${user}:${canary}:x`).toString(encoding));
      assert.match(seen, /\[secret\]/);
      assert.ok(seen.length < "before [secret] after".length + 16, seen);
    }
});

test("a long secret is found as base64 and openssl break it into lines", () => {
  const secret = Buffer.alloc(300, bytes).toString("latin1");
  for (const [tool, ...args] of [["base64"], ["openssl", "base64"]] as const) {
    const seen = execFileSync(tool, args, { input: Buffer.from(secret), encoding: "utf8" });
    const left = redacted(seen, secret).replaceAll("[secret]", "").replace("before", "").replace("after", "");
    assert.equal(left.trim(), "", tool);
  }
});

test("a short secret makes no other base64 unreadable", () => {
  assert.equal(redacted("c2VzYW", "sesame"), "before c2VzYW after");
});

test("a text that is no well-formed Unicode is found as it is", () => {
  assert.equal(redacted("\ud800-canary", "\ud800-canary"), "before [secret] after");
});
