import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { provideCertificates, replaceFile } from "./certificates.ts";
import { LabError } from "./error.ts";
import { inNamespace, namespacesOf } from "./namespaces.ts";
import type { Paths } from "./paths.ts";
import { capture } from "./run.ts";
import { isServing, type Server, startServer } from "./server.ts";
import { edgeAddress, networks } from "./topology.ts";

// Pebble stands for Let's Encrypt: it speaks ACME on the public side, and asks for the proof on port 80 of the edge,
// which is what every name of the lab resolves to.

const { gateway } = networks.public;
const directoryPort = 14_000;

/** On loopback, for the lab alone: where Pebble hands out its root, and where it resolves names. */
const managementPort = 15_000;
const namePort = 8053;

/** Likewise, where names could be given other addresses: left out, it would be port 80 of every address. */
const nameManagementPort = 8055;

/** Days, as Let's Encrypt's certificates. Pebble's usual five years would hide that something has to renew them. */
const validity = 90;

/** Where ACME clients on the public network find the authority. */
export const acmeDirectory = `https://${gateway}:${directoryPort}/dir`;

/** Pebble's configuration, with the certificate of its own API in a folder. */
export function authorityConfig(keys: string): object {
  return {
    pebble: {
      listenAddress: `${gateway}:${directoryPort}`,
      managementListenAddress: `127.0.0.1:${managementPort}`,
      certificate: join(keys, "server.pem"),
      privateKey: join(keys, "server.key"),
      httpPort: 80,
      tlsPort: 443,
      ocspResponderURL: "",
      externalAccountBindingRequired: false,
      certificateValidityPeriod: validity * 86_400,
    },
  };
}

/** The command that becomes Pebble, beside its test server for names, which ends with it. */
export function authorityCommand(config: string): string[] {
  const environment = [
    // Its pause of up to 15 seconds before a validation rehearses nothing but patience.
    "PEBBLE_VA_NOSLEEP=1",
    // It would refuse a twentieth of good nonces. certbot repeats a request once, so one issue in fifty would fail
    // without anybody's mistake.
    "PEBBLE_WFE_NONCEREJECT=0",
    // Every order is validated anew: a way to port 80 that broke shows at the next one.
    "PEBBLE_AUTHZREUSE=0",
  ];
  const off = '""';
  const names = [
    "pebble-challtestsrv",
    ...["-dns01", `127.0.0.1:${namePort}`, "-management", `127.0.0.1:${nameManagementPort}`],
    ...["-defaultIPv4", edgeAddress, "-defaultIPv6", off],
    ...["-http01", off, "-https01", off, "-tlsalpn01", off],
  ];
  const pebble = `pebble -config "$0" -dnsserver 127.0.0.1:${namePort}`;
  const script = `setpriv --pdeathsig KILL ${names.join(" ")} & exec ${pebble}`;
  // They parse what the network sends: they keep no capability, only the ownership of their files.
  const confined = ["setpriv", "--bounding-set=-all", "--inh-caps=-all", "--no-new-privs"];
  return [...confined, "env", ...environment, "sh", "-c", script, config];
}

/**
 * Starts the certificate authority of the instance unless it runs, and sees to it that its root is in the bundle;
 * returns whether it had to be started.
 */
export async function startCertificateAuthority(instance: string, paths: Paths): Promise<boolean> {
  const config = join(paths.acme, "pebble.json");
  const server: Server = {
    name: "acme",
    title: "The certificate authority",
    ports: [directoryPort, managementPort, namePort],
    command: inNamespace(namespacesOf(instance).net, authorityCommand(config)),
  };
  const isMissing = !isServing(instance, server);
  if (isMissing) {
    await layOut(config, paths);
    await startServer(instance, server, paths);
  }
  await keepRoot(instance, paths);
  return isMissing;
}

/** What programs in the operator's namespace need to know of the certificate authority. */
export function authorityEnvironment({ acmeAuthority }: Paths): Record<string, string> {
  return { ESTATE_LAB_ACME_AUTHORITY: acmeAuthority };
}

/** The bundle with a root of the authority in it; itself where it is there already. */
export function withRoot(bundle: string, root: string): string {
  return bundle.includes(root.trim()) ? bundle : `${bundle}${root.trim()}\n`;
}

async function layOut(config: string, { acme, acmeAuthority }: Paths): Promise<void> {
  mkdirSync(acme, { recursive: true, mode: 0o700 });
  const keys = join(dirname(acmeAuthority), "acme-tls");
  await provideCertificates({
    folder: keys,
    authority: acmeAuthority,
    issuer: "/CN=ACME directory of the lab",
    subject: "/CN=ACME directory",
    names: [`IP:${gateway}`, "IP:127.0.0.1", "DNS:localhost"],
  });
  replaceFile(config, `${JSON.stringify(authorityConfig(keys), undefined, 2)}\n`, 0o600);
}

/** Pebble draws a new root at every start; what was issued under the earlier ones stays trusted by the bundle. */
async function keepRoot(instance: string, { acmeAuthority, acmeRoots }: Paths): Promise<void> {
  const address = `OPENSSL:127.0.0.1:${managementPort},cafile=${acmeAuthority},commonname=localhost`;
  const ask = inNamespace(namespacesOf(instance).net, ["socat", "-t10", "-", address]);
  const { stdout, stderr } = await capture(ask, "GET /roots/0 HTTP/1.0\r\n\r\n");
  const [root] = /-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----/.exec(stdout) ?? [];
  if (root === undefined) {
    throw new LabError(
      `The certificate authority did not tell its root. It was asked for it: ${stderr || stdout}`,
    );
  }
  const bundle = existsSync(acmeRoots) ? readFileSync(acmeRoots, "utf8") : "";
  const next = withRoot(bundle, root);
  if (next !== bundle) replaceFile(acmeRoots, next, 0o644);
}
