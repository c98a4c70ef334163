import assert from "node:assert/strict";
import { generateKeyPairSync } from "node:crypto";
import { test } from "node:test";
import { Redactor } from "./redact.ts";

function redactorOf(...secrets: unknown[]): Redactor {
  const redactor = new Redactor();
  for (const secret of secrets) redactor.remember(secret);
  return redactor;
}

test("every line of a secret of several lines is a secret", () => {
  const redactor = redactorOf("first line of it\nsecond line of it\n");
  assert.equal(redactor.redact("error near: second line of it"), "error near: [secret]");
});

test("every line of a private key is a secret, however short, and what stands around each is none", () => {
  for (const type of ["pkcs8", "pkcs1"] as const)
    for (let sized = 0; sized < 3; sized++) {
      const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 1024 + 8 * sized });
      const pem = privateKey.export({ format: "pem", type }) as string;
      const lines = pem.trim().split("\n");
      const redactor = redactorOf(pem);
      for (const line of lines.slice(1, -1)) assert.equal(redactor.redact(`at ${line}`), "at [secret]");
      for (const line of [lines[0]!, lines.at(-1)!]) assert.equal(redactor.redact(line), line);
    }
});

test("a key in an indented file, and one whose lines end as on Windows, are found by their lines", () => {
  const body = "b3BlbnNzaC1rZXktdjE4YTJiNmQ5";
  const pem = ["-----BEGIN PRIVATE KEY-----", body, "AAECAw==", "-----END PRIVATE KEY-----"];
  for (const text of [`key: |\n  ${pem.join("\n  ")}\n`, pem.join("\r\n")])
    assert.equal(redactorOf(text).redact(`${body} AAECAw==`), "[secret] [secret]");
});

test("a private key of a key ring is a secret by itself", () => {
  const d = "nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A";
  assert.equal(redactorOf(JSON.stringify({ kty: "OKP", d })).redact(`d is ${d}`), "d is [secret]");
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
