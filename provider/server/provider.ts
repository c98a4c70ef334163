import { readFileSync, statSync } from "node:fs";
import { z } from "zod";
import { EstateError } from "../errors.ts";
import { hostKinds } from "../resources/index.ts";
import { type Host, hostsSchema } from "../ssh/hosts.ts";
import { Pool } from "../ssh/pool.ts";
import { engineLog, type Log } from "./engine-log.ts";
import { Fleet } from "./fleet.ts";
import type { Failure, Handler } from "./handler.ts";
import { hostResource } from "./host-resource.ts";
import { propertyPath } from "./parse-inputs.ts";
import { readyResource } from "./ready-resource.ts";
import { Redactor } from "./redact.ts";
import type { Run } from "./run.ts";
import { RunSummary } from "./run-summary.ts";
import { schema } from "./schema.ts";
import { secretResource } from "./secret-resource.ts";
import type { Backend } from "./service.ts";
import type { Values } from "./values.ts";

/** The version in package.json, which is also the plugin's. */
export const version: string = JSON.parse(
  readFileSync(new URL("../../package.json", import.meta.url), "utf8"),
).version;

const settingsSchema = z.object({
  hosts: hostsSchema.default({}),
  namespace: z
    .string()
    .optional()
    .describe(
      "The network namespace that the hosts are in; outside it the provider refuses to send anything.",
    ),
});

/** The provider `estate`: what it knows between the engine's calls. */
export function provider(): Backend {
  const redactor = new Redactor();
  let log: Log = async () => {};
  let configured: Run | undefined;

  const run = (): Run => {
    if (configured) return configured;
    throw new EstateError("the provider was used before the engine configured it");
  };
  const handlers: Handler[] = [
    secretResource,
    readyResource(run),
    ...hostKinds.map((kind) => hostResource(kind, run)),
  ];

  return {
    version,
    redactor,
    handlers: new Map(handlers.map((handler) => [handler.token, handler])),
    schema: () => schema(version),

    attach(engine) {
      if (engine) log = engineLog(engine, redactor);
    },

    checkConfig: (news) => parseSettings(news).failures,

    async configure(values) {
      const { settings, failures } = parseSettings(values);
      if (!settings)
        throw new EstateError(
          failures.map(({ property, reason }) => `estate:${property}: ${reason}`).join("\n"),
        );
      refuseOutside(settings.namespace);
      const hosts: Record<string, Host> = settings.hosts;
      const pool = new Pool(hosts);
      configured = {
        hosts,
        fleet: new Fleet(pool, hostKinds),
        log: (...message) => log(...message),
        summary: new RunSummary((line) => log("warning", line)),
        claims: new Map(),
        known: new Set(),
      };
    },

    async close() {
      await configured?.fleet.pool.close();
    },
  };
}

/** The engine hands every value of the configuration over as text; what is not text is JSON. */
function parseSettings({ plain, unknown }: Values): {
  settings?: z.output<typeof settingsSchema>;
  failures: Failure[];
} {
  const known = Object.entries(plain).filter(([key]) => !unknown.has(key));
  const parsed = settingsSchema.safeParse(
    Object.fromEntries(known.map(([key, value]) => [key, parseText(value)])),
  );
  if (parsed.success) return { settings: parsed.data, failures: [] };
  return {
    failures: parsed.error.issues.map(({ path, message }) => ({
      property: propertyPath(path),
      reason: message,
    })),
  };
}

function parseText(value: unknown): unknown {
  if (typeof value !== "string" || !/^[[{]/.test(value)) return value;
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
}

/** A rehearsal has the addresses of the real estate: nothing may leave before it is certain where it would go. */
function refuseOutside(namespace: string | undefined): void {
  if (namespace === undefined) return;
  const inode = (path: string) => statSync(path, { throwIfNoEntry: false })?.ino;
  const wanted = inode(`/run/netns/${namespace}`);
  if (wanted !== undefined && wanted === inode("/proc/self/ns/net")) return;
  throw new EstateError(
    wanted === undefined
      ? `this stack's hosts are in the network namespace ${namespace} (estate:namespace), which does not exist: start the lab with "npm run lab -- up"`
      : `this stack's hosts are in the network namespace ${namespace} (estate:namespace), and this command runs outside it: use "npm run pulumi -- …", which enters it`,
  );
}
