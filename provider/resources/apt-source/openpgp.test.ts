import assert from "node:assert/strict";
import { test } from "node:test";
import { fingerprintsOf } from "./openpgp.ts";
import { sampleFingerprint, sampleKey } from "./samples.ts";

/** An armor without a checksum around packets in hexadecimal. */
function armored(hex: string): string {
  const body = Buffer.from(hex.replaceAll(" ", ""), "hex").toString("base64");
  return `-----BEGIN PGP PUBLIC KEY BLOCK-----\n\n${body}\n-----END PGP PUBLIC KEY BLOCK-----\n`;
}

test("the fingerprint is that of gpg", () =>
  assert.deepEqual(fingerprintsOf(sampleKey), [sampleFingerprint]));

test("what stands around the armor and in its headers does not matter", () => {
  const more = `A key of ours:\n${sampleKey.replace("BLOCK-----\n\n", "BLOCK-----\nVersion: 1\n\n")}`;
  assert.deepEqual(fingerprintsOf(more.replaceAll("\n", "\r\n")), [sampleFingerprint]);
});

test("each primary key counts, in packets of the old form and of the new one, and no subkey", () => {
  const found = fingerprintsOf(armored("98 02 0401   c6 02 0402   b8 02 0403   c6 ff 00000002 0601"));
  assert.deepEqual(
    found.map((fingerprint) => fingerprint.length),
    [40, 40, 64],
  );
});

for (const [what, text, problem] of [
  ["no armor", "mDMEZ3SF", /^is not an armored public key: it begins with /],
  ["a private key", "-----BEGIN PGP PRIVATE KEY BLOCK-----", /^is a private key, which nobody else may have/],
  ["two blocks", sampleKey + sampleKey, /^has several blocks of keys: say one$/],
  ["a changed letter", sampleKey.replace("mDME", "mDMF"), /^is damaged: its checksum does not match$/],
  ["something that is not Base64", sampleKey.replace("mDME", "m*ME"), /^is damaged: its body is not Base64$/],
  ["a key that was cut off", armored("98 33 0401"), /^is damaged: it ends in the middle$/],
  ["a header that was cut off", armored("99 33"), /^is damaged: it ends in the middle$/],
  ["no packets", armored("0401"), /^is damaged: it is not made of OpenPGP packets$/],
  ["a signature alone", armored("88 01 04"), /^has no public key in it$/],
  ["a key of an old version", armored("98 01 03"), /^has a key of version 3: apt takes 4 and 6$/],
] as [string, string, RegExp][])
  test(`${what} is refused`, () =>
    assert.throws(() => fingerprintsOf(text), { name: "KeyProblem", message: problem }));
