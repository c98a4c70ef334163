import assert from "node:assert/strict";
import { test } from "node:test";
import { Redactor } from "./redact.ts";

const canary = "pä'ss w0rd/+canary";

function redactorOf(...secrets: unknown[]): Redactor {
  const redactor = new Redactor();
  for (const secret of secrets) redactor.remember(secret);
  return redactor;
}

test("a secret is taken out of a text in every encoding that is used", () => {
  const bytes = Buffer.from(canary);
  const encodings = {
    plain: canary,
    base64: bytes.toString("base64"),
    base64url: bytes.toString("base64url"),
    hex: bytes.toString("hex"),
    url: encodeURIComponent(canary),
    shell: canary.replaceAll("'", `'\\''`),
    json: JSON.stringify(canary).slice(1, -1),
  };
  const redactor = redactorOf(canary);
  for (const [encoding, text] of Object.entries(encodings))
    assert.equal(redactor.redact(`before ${text} after`), "before [secret] after", encoding);
});

test("every line of a secret of several lines is a secret", () => {
  const redactor = redactorOf("first line of it\nsecond line of it\n");
  assert.equal(redactor.redact("error near: second line of it"), "error near: [secret]");
});

test("secrets inside of lists and objects are found", () => {
  assert.equal(redactorOf({ a: ["sesame-open"] }).redact("sesame-open"), "[secret]");
});

test("a secret that contains another goes as a whole", () => {
  assert.equal(redactorOf("sesame", "sesame-open").redact("sesame-open!"), "[secret]!");
});

test("a key inside of a secret file is a secret, the ordinary words beside it are not", () => {
  const redactor = redactorOf(
    "port 6379\ndir /var/lib/redis\nrequirepass s3cr3t-Tok3n-42\npostgres\nenabled\n",
  );
  assert.equal(redactor.redact("wrong password s3cr3t-Tok3n-42"), "wrong password [secret]");
  assert.equal(redactor.redact("postgres and redis are enabled"), "postgres and redis are enabled");
});

test("very short values are left, or no text could be read any more", () => {
  assert.equal(redactorOf("yes").redact("yes, it failed"), "yes, it failed");
});
