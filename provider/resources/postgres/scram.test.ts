import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { test } from "node:test";
import { isPasswordOf, isVerifier, verifierOf } from "./scram.ts";

// the example of RFC 7677, as PostgreSQL writes it
const salt = Buffer.from("W22ZaJ0SNY7soEsUEjb6gQ==", "base64");
const ofPencil =
  "SCRAM-SHA-256$4096:W22ZaJ0SNY7soEsUEjb6gQ==$WG5d8oPm3OtcPnkdi4Uo7BkeZkBFzpcXkuLmtbsT4qY=:wfPLwcE6nTWhTAmQ7tl2KeoiWGPlZqQxSrmfPwDl2dU=";

const kept = (verifier: string) => ({
  iterations: 4096,
  salt: verifier.split(/[:$]/)[2]!,
  digest: createHash("sha256").update(verifier.split("$")[2]!).digest("hex"),
});

test("the verifier is the one of the standard", () => assert.equal(verifierOf("pencil", salt), ofPencil));

test("a verifier stays what it is, and two of the same password differ", () => {
  assert.equal(verifierOf(ofPencil), ofPencil);
  assert.notEqual(verifierOf("pencil"), verifierOf("pencil"));
  assert.ok(isVerifier(verifierOf("pencil")));
});

test("a password is recognised by what the server keeps of it, and so is its verifier", () => {
  assert.ok(isPasswordOf(kept(ofPencil), "pencil"));
  assert.ok(isPasswordOf(kept(ofPencil), ofPencil));
  assert.ok(!isPasswordOf(kept(ofPencil), "pencils"));
  assert.ok(!isPasswordOf(kept(ofPencil), verifierOf("pencil")));
  assert.ok(!isPasswordOf({ ...kept(ofPencil), digest: "" }, "pencil"));
});
