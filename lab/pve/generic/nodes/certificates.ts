import { createPrivateKey, type KeyObject, X509Certificate } from "node:crypto";
import type { Call, Handlers } from "../../api.ts";
import { failure, invalidParameters } from "../../error.ts";
import { servedCertificate } from "../../nodes/nodes.ts";
import { flag, optionalText, text } from "../../params.ts";
import { certificatesOf } from "../formats.ts";

interface CustomCertificate {
  /** The chain as it was uploaded, from the first certificate on. */
  pem: string;
  privateKey: string;
}

const path = "/nodes/{node}/certificates";
const customFile = "pveproxy-ssl.pem";
const keyFor = ({ parameters }: Call) => `generic/nodes.certificates/${text(parameters, "node")}`;
const readCertificate = (call: Call) => call.cluster.store.get<CustomCertificate>(keyFor(call));

export const certificateHandlers: Handlers = {
  [`GET ${path}/info`]: (call) => {
    const served = servedCertificate(call.cluster);
    const custom = readCertificate(call);
    return [
      ...(served ? [information("pve-ssl.pem", served)] : []),
      ...(custom ? [information(customFile, custom.pem)] : []),
    ];
  },

  [`POST ${path}/custom`]: (call) => {
    const former = readCertificate(call);
    const given = optionalText(call.parameters, "key") || undefined;
    const privateKey = given ?? former?.privateKey;
    if (privateKey === undefined) {
      throw invalidParameters({ key: "Attempted to upload custom certificate without (existing) key." });
    }
    if (former && !flag(call.parameters, "force")) {
      throw failure("Custom certificate file exists but force flag is not set.");
    }
    const pem = fromFirstCertificate(text(call.parameters, "certificates"));
    requireMatch(pem, privateKey);
    call.cluster.store.put(keyFor(call), { pem, privateKey });
    return information(customFile, pem);
  },

  [`DELETE ${path}/custom`]: (call) => call.cluster.store.delete(keyFor(call)),
};

const fromFirstCertificate = (chain: string) => chain.slice(chain.indexOf("-----BEGIN"));

function requireMatch(pem: string, privateKey: string): void {
  const [first = ""] = certificatesOf(pem);
  let matches = false;
  try {
    matches = new X509Certificate(first).checkPrivateKey(createPrivateKey(privateKey));
  } catch (error) {
    throw failure(`Failed to read the private key: ${error instanceof Error ? error.message : error}`);
  }
  if (!matches) throw failure("Certificate and key do not match");
}

/** What PVE tells of the first certificate of a chain, with the whole chain. */
function information(filename: string, pem: string): object {
  const certificate = new X509Certificate(certificatesOf(pem)[0] ?? "");
  return {
    filename,
    pem,
    fingerprint: certificate.fingerprint256,
    subject: slashed(certificate.subject),
    issuer: slashed(certificate.issuer),
    notbefore: seconds(certificate.validFrom),
    notafter: seconds(certificate.validTo),
    san: alternativeNames(certificate.subjectAltName),
    ...keyInformation(certificate.publicKey),
  };
}

/** As OpenSSL writes names on one line: "/CN=host/O=estate". */
const slashed = (name: string) => (name ? `/${name.split("\n").join("/")}` : "");

const seconds = (date: string) => Math.floor(Date.parse(date) / 1000);

const alternativeNames = (names: string | undefined): string[] =>
  (names ?? "").split(", ").flatMap((name) => name.split(":").slice(1).join(":") || []);

function keyInformation({ asymmetricKeyType, asymmetricKeyDetails }: KeyObject): object {
  const curveBits = /\d+/.exec(asymmetricKeyDetails?.namedCurve ?? "")?.[0];
  const types: Record<string, string> = { rsa: "rsaEncryption", ec: "id-ecPublicKey" };
  return {
    "public-key-type": types[asymmetricKeyType ?? ""] ?? asymmetricKeyType,
    "public-key-bits": asymmetricKeyDetails?.modulusLength ?? Number(curveBits ?? 256),
  };
}
