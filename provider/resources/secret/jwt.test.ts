import assert from "node:assert/strict";
import {
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type JsonWebKey,
  sign,
  verify,
} from "node:crypto";
import { test } from "node:test";
import { thumbprint } from "./jwt.ts";
import type { Outputs } from "./kind.ts";
import { changed, made, mistakes } from "./samples.ts";

const jwt = { kind: "jwt" } as const;

const keysOf = ({ jwks }: Outputs) => (JSON.parse(String(jwks)) as { keys: JsonWebKey[] }).keys;
const signingKeyOf = ({ current }: Outputs) => JSON.parse(current) as JsonWebKey;

for (const [algorithm, crv] of [
  ["EdDSA", "Ed25519"],
  ["ES256", "P-256"],
] as const)
  test(`a token signed with ${algorithm} is verified by the key of the set that has its kid`, async () => {
    const ring = await made({ ...jwt, algorithm });
    const key = signingKeyOf(ring);
    assert.deepEqual([key.alg, key.crv, key.use], [algorithm, crv, "sig"]);
    const digest = algorithm === "EdDSA" ? null : "sha256";
    const token = Buffer.from("header.payload");
    const dsaEncoding = "ieee-p1363";
    const signature = sign(digest, token, { key: createPrivateKey({ key, format: "jwk" }), dsaEncoding });
    const found = keysOf(ring).find(({ kid }) => kid === key.kid)!;
    assert.equal("d" in found, false);
    assert.ok(
      verify(digest, token, { key: createPublicKey({ key: found, format: "jwk" }), dsaEncoding }, signature),
    );
  });

test("the kid is the thumbprint of RFC 7638, as RFC 8037 has it for Ed25519", () => {
  const key = { crv: "Ed25519", kty: "OKP", x: "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo" };
  assert.equal(thumbprint(key), "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k");
});

test("a rotation adds a key and keeps the one before for what it signed, and the next one drops it", async () => {
  const one = await made(jwt);
  const two = await changed(one, jwt, { ...jwt, epoch: 2 });
  const three = await changed(two, { ...jwt, epoch: 2 }, { ...jwt, epoch: 3, algorithm: "ES256" });
  assert.deepEqual(keysOf(two), [...keysOf(two).slice(0, 1), ...keysOf(one)]);
  assert.deepEqual(
    keysOf(three).map(({ kid }) => kid),
    [signingKeyOf(three).kid, signingKeyOf(two).kid],
  );
  assert.deepEqual(await changed(two, { ...jwt, epoch: 2 }, { ...jwt, epoch: 2 }), two);
});

test("a key that exists already keeps its kid, because tokens that live carry it", async () => {
  const key = { ...signingKeyOf(await made(jwt)), kid: "2024-a" };
  const taken = await made({ ...jwt, value: JSON.stringify(key) });
  assert.equal(signingKeyOf(taken).kid, "2024-a");
  assert.deepEqual(
    keysOf(taken).map(({ kid }) => kid),
    ["2024-a"],
  );
});

test("a key that exists as PEM is taken over", async () => {
  const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const value = privateKey.export({ format: "pem", type: "pkcs8" }) as string;
  const [key] = keysOf(await made({ ...jwt, algorithm: "ES256", value }));
  assert.equal(key!.x, publicKey.export({ format: "jwk" }).x);
});

test("what signs no tokens, or not so, is refused without being shown", async () => {
  const key = signingKeyOf(await made({ ...jwt, algorithm: "ES256" }));
  const other = signingKeyOf(await made({ ...jwt, algorithm: "ES256" }));
  const rsa = generateKeyPairSync("rsa", {
    modulusLength: 2048,
    publicKeyEncoding: { type: "spki", format: "pem" },
    privateKeyEncoding: { type: "pkcs8", format: "pem" },
  });
  const { d: _, ...publicKey } = key;
  for (const value of [
    "{sesame",
    JSON.stringify(publicKey),
    rsa.privateKey,
    JSON.stringify({ ...key, x: other.x, y: other.y }),
  ])
    assert.deepEqual(mistakes({ ...jwt, algorithm: "ES256", value }), [
      "value: is no private key of Ed25519 or P-256, as a JSON Web Key or as PEM without a passphrase",
    ]);
  assert.deepEqual(mistakes({ ...jwt, value: JSON.stringify(key) }), [
    "value: is a key for ES256, and the algorithm is EdDSA",
  ]);
});
