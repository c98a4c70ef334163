import { X509Certificate } from "node:crypto";
import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { run } from "./run.ts";

export interface Certificates {
  /** PEM. */
  key: string;
  /** PEM. */
  certificate: string;
}

export interface CertificateOptions {
  /** Where both keys and certificates are kept. */
  folder: string;
  /** Where the authority's own certificate goes, for those who shall trust it. */
  authority: string;
  /** Name of the authority, as openssl takes it: "/CN=Some CA/O=Somebody". */
  issuer: string;
  /** Name of the server, likewise. */
  subject: string;
  /** What the server answers for: "IP:127.0.0.1", "DNS:localhost". */
  names: string[];
}

const day = 86_400_000;
const validity = { authority: 3650, server: 730 };

/**
 * The certificate that an API of the lab is served with, from an authority of its own; both are made where there are
 * none, and anew when they are about to expire. Keys are for their owner's eyes only.
 */
export async function provideCertificates(options: CertificateOptions): Promise<Certificates> {
  const { folder } = options;
  if (!isCurrent(join(folder, "server.pem"))) await makeCertificates(options);
  const authority = readFileSync(join(folder, "root-ca.pem"), "utf8");
  replaceFile(options.authority, authority, 0o644);
  const read = (name: string) => readFileSync(join(folder, name), "utf8");
  return { key: read("server.key"), certificate: read("server.pem") };
}

/** Replaces a file in one step. */
export function replaceFile(file: string, content: string, mode: number): void {
  const next = `${file}.next`;
  writeFileSync(next, content, { mode });
  renameSync(next, file);
}

function isCurrent(certificate: string): boolean {
  if (!existsSync(certificate)) return false;
  const { validTo } = new X509Certificate(readFileSync(certificate));
  return Date.parse(validTo) - Date.now() > 30 * day;
}

async function makeCertificates({ folder, ...named }: CertificateOptions): Promise<void> {
  const next = `${folder}.next`;
  rmSync(next, { recursive: true, force: true });
  mkdirSync(next, { recursive: true, mode: 0o700 });
  // Without a configuration of its own, openssl adds extensions by that of the machine.
  writeFileSync(join(next, "openssl.cnf"), "[req]\ndistinguished_name = name\n[name]\n");
  for (const command of certificateCommands({ ...named, folder: next })) await run(command);
  for (const name of ["root-ca.key", "server.key"]) chmodSync(join(next, name), 0o600);
  rmSync(folder, { recursive: true, force: true });
  renameSync(next, folder);
}

/** What makes the authority and the server's certificate in a folder. */
function certificateCommands(options: Omit<CertificateOptions, "authority">): [string, ...string[]][] {
  const file = (name: string) => join(options.folder, name);
  const request = (name: string, days: number): [string, ...string[]] => [
    ...(["openssl", "req", "-x509", "-new", "-config", file("openssl.cnf"), "-nodes", "-sha256"] as const),
    ...["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-days", String(days)],
    ...["-keyout", file(`${name}.key`), "-out", file(`${name}.pem`)],
  ];
  return [
    [
      ...request("root-ca", validity.authority),
      ...["-subj", options.issuer],
      ...["-addext", "basicConstraints=critical,CA:TRUE", "-addext", "keyUsage=critical,keyCertSign,cRLSign"],
    ],
    [
      ...request("server", validity.server),
      ...["-CA", file("root-ca.pem"), "-CAkey", file("root-ca.key")],
      ...["-subj", options.subject],
      ...["-addext", "basicConstraints=critical,CA:FALSE", "-addext", "extendedKeyUsage=serverAuth"],
      ...["-addext", `subjectAltName=${options.names.join(",")}`],
    ],
  ];
}
