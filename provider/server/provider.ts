import { readFileSync, statSync } from "node:fs";
import { z } from "zod";
import { parseDuration } from "../duration.ts";
import { EstateError } from "../errors.ts";
import { hostsSchema } from "../ssh/hosts.ts";
import { engineLog, type Log } from "./engine-log.ts";
import type { Failure, Handler } from "./handler.ts";
import { propertyPath } from "./parse-inputs.ts";
import { Redactor } from "./redact.ts";
import type { Run } from "./run.ts";
import type { Backend } from "./service.ts";
import type { Values } from "./values.ts";

/** The version in package.json, which is also the plugin's. */
export const version: string = JSON.parse(
  readFileSync(new URL("../../package.json", import.meta.url), "utf8"),
).version;

const settingsSchema = z.object({
  hosts: hostsSchema.default({}),
  keepConnections: z
    .string()
    .refine((text) => text === "none" || parseDuration(text) !== undefined, {
      error: ({ input }) => `is ${JSON.stringify(input)}: write a time such as "1 minute", or none`,
    })
    .default("1 minute")
    .describe("How long connections to hosts stay open after a command, for the next one."),
  namespace: z
    .string()
    .optional()
    .describe(
      "The network namespace that the hosts are in; outside it the provider refuses to send anything.",
    ),
});

/**
 * All kinds of resources are two thirds of the plugin's modules. Of the two plugins that the engine starts for a run,
 * one is only asked whether the configuration is right, and does without.
 */
const resources = () => import("./resources.ts");

/** The provider `estate`: what it knows between the engine's calls. */
export function provider(): Backend {
  const redactor = new Redactor();
  let log: Log = async () => {};
  let configured: Run | undefined;

  const run = (): Run => {
    if (configured) return configured;
    throw new EstateError("the provider was used before the engine configured it");
  };
  let handlers: Promise<ReadonlyMap<string, Handler>> | undefined;

  return {
    version,
    redactor,

    handlers: () => {
      handlers ??= resources().then(({ handlersOf }) => handlersOf(run));
      return handlers;
    },

    schema: async () => (await resources()).schema(version),

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
      const { runOn } = await resources();
      // "none" is no time
      const keep = parseDuration(settings.keepConnections);
      configured = runOn(settings.hosts, { keep, log: (...message) => log(...message) });
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
