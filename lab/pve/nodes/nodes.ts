import { createHash, X509Certificate } from "node:crypto";
import type { Cluster } from "../cluster.ts";
import type { Node } from "../initial.ts";

/** All nodes of the cluster, in the order of their ids. */
export function allNodes({ store }: Cluster): Node[] {
  const nodes = store.list<Node>("nodes/").filter(({ key }) => !key.slice("nodes/".length).includes("/"));
  return nodes.map(({ value }) => value).sort((one, other) => one.id - other.id);
}

const certificateKey = "node-certificate";

/** Keeps the certificate that the API is served with, a PEM text, so that it can be told. */
export function keepCertificate({ store }: Cluster, pem: string): void {
  store.put(certificateKey, pem);
}

/** The certificate that the API is served with, a PEM text; undefined where none is served yet. */
export const servedCertificate = ({ store }: Cluster): string | undefined =>
  store.get<string>(certificateKey);

/** SHA-256 of the node's certificate, as in "AB:CD:…"; where none is served yet, one that no certificate has. */
export function fingerprint(cluster: Cluster, { name }: Node): string {
  const pem = servedCertificate(cluster);
  if (pem !== undefined) return new X509Certificate(pem).fingerprint256;
  const hex = createHash("sha256").update(name).digest("hex").toUpperCase();
  return hex.match(/../g)!.join(":");
}
