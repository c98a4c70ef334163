import { createHash } from "node:crypto";

/** The instance is another one as soon as its user or its network is: cloud-init runs anew. */
export const instanceId = (userData: string, network: string): string =>
  createHash("sha1")
    .update(userData + network)
    .digest("hex");

export const nocloudMetaData = (instance: string): string => `instance-id: ${instance}\n`;

export const configdriveMetaData = (instance: string): string =>
  `{\n     "uuid": "${instance}",\n     "network_config": { "content_path": "/content/0000" }\n}\n`;
