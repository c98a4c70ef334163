import { z } from "zod";
import { type Hosts, hostsSchema } from "../../../provider/ssh/hosts.ts";
import { OperatorError } from "../../setup/operator-error.js";

/** Through which host the Proxmox API is reached, and how that one is. */
export type ProxySettings = { via: string; hosts: Hosts };

const configSchema = z.record(
  z.string(),
  z.object({
    secret: z.boolean(),
    value: z.string().optional(),
    objectValue: z.unknown().optional(),
  }),
);

/**
 * Whether a file of configuration may say that the Proxmox API is reached through a host. It is only looked at, so
 * that commands on stacks without that are not slowed down by asking the engine, which knows all ways to write it.
 */
export function mayNeedProxy(file: string): boolean {
  const lines = file.split("\n");
  const begin = lines.findIndex((line) => /^\s+["']?estate:proxmox["']?:/.test(line));
  if (begin < 0) return false;
  const depth = (line: string) => line.search(/\S/);
  const length = lines
    .slice(begin + 1)
    .findIndex((line) => line.trim() !== "" && depth(line) <= depth(lines[begin]!));
  const block = lines.slice(begin, length < 0 ? undefined : begin + 1 + length);
  return /\bvia\b/.test(block.join("\n"));
}

/** Reads what `pulumi config --json` prints; undefined where the API is reached directly. */
export function proxySettings(json: string): ProxySettings | undefined {
  const config = configSchema.parse(JSON.parse(json));
  const { endpoint, via } = objectOf(config, "estate:proxmox");
  if (via === undefined) return undefined;
  const hosts = readHosts(objectOf(config, "estate:hosts"));
  if (typeof via !== "string" || !Object.hasOwn(hosts, via)) {
    throw new OperatorError(
      `estate:proxmox.via is ${JSON.stringify(via)}, which is no host of estate:hosts: write one of ` +
        `${Object.keys(hosts).join(", ") || "them, once there is one"}.`,
    );
  }
  refuseLoopback("estate:proxmox.endpoint", endpoint, via);
  refuseLoopback("proxmoxve:endpoint", config["proxmoxve:endpoint"]?.value, via);
  return { via, hosts };
}

/** The hosts in what `pulumi config --json` prints. Throws an {@link OperatorError} that names all that is wrong in them. */
export function hostsIn(json: string): Hosts {
  return readHosts(objectOf(configSchema.parse(JSON.parse(json)), "estate:hosts"));
}

function objectOf(config: z.output<typeof configSchema>, key: string): Record<string, unknown> {
  const setting = config[key];
  if (setting?.secret) {
    throw new OperatorError(`${key} holds a secret, so it cannot be read here: give the secret its own key.`);
  }
  const { data } = z.record(z.string(), z.unknown()).safeParse(setting?.objectValue);
  return data ?? {};
}

function readHosts(written: unknown): Hosts {
  const { data, error } = hostsSchema.safeParse(written);
  if (data) return data;
  const problems = error.issues.map(
    ({ path, message }) => `${["estate:hosts", ...path].join(".")} ${message}`,
  );
  throw new OperatorError(problems.join("\n"));
}

/** Whatever the environment says of proxies, programs in Go never use one for this machine's own addresses. */
function refuseLoopback(key: string, endpoint: unknown, via: string): void {
  if (typeof endpoint !== "string" || !URL.canParse(endpoint)) return;
  const { hostname } = new URL(endpoint);
  if (hostname !== "localhost" && hostname !== "[::1]" && !hostname.startsWith("127.")) return;
  throw new OperatorError(
    `${key} is ${endpoint}, an address of this machine, which is never reached through ${via}: ` +
      `write the address that the API has as ${via} sees it, or take estate:proxmox.via out.`,
  );
}
