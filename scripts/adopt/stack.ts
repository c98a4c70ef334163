import { existsSync, readFileSync } from "node:fs";
import type { Hosts } from "../../provider/ssh/hosts.ts";
import { readArguments } from "../pulumi/arguments.js";
import { recordedKeys } from "../pulumi/proxy/recorded-keys.ts";
import { hostsIn } from "../pulumi/proxy/settings.ts";
import { type Invoke, invokerOf, projectName, runQuietly } from "../pulumi/run.ts";
import { locateState } from "../pulumi/stack-state.ts";
import { ensureEngine } from "../setup/engine.ts";
import { OperatorError } from "../setup/operator-error.js";
import type { Log } from "../setup/progress.js";

/** Something that a stack holds on a host. */
export interface Held {
  /** The name of its class: `File`. */
  readonly kind: string;
  readonly address: string;
  /** What its program calls it; undefined where it is part of a component. */
  readonly name: string | undefined;
}

/** A stack, as far as reading one of its hosts needs it. */
export interface Stack {
  readonly name: string;
  /** How a program of Node is called where the stack's hosts are reached. */
  readonly invoke: Invoke;
  /** The keys that the stack has recorded of hosts. */
  readonly keys: Record<string, string>;
  /** What the stack holds on `host` already. */
  holds(host: string): readonly Held[];
  /** `estate:hosts` of its configuration. */
  hosts(): Promise<Hosts>;
}

/** Opens the stack that `--stack` names, else PULUMI_STACK, else `lab`; `instance` is the lab of that one. */
export async function openStack(
  { stack, configFile }: { stack?: string | undefined; configFile?: string | undefined },
  log: Log,
  instance: string,
): Promise<Stack> {
  const wanted = readArguments(["preview", ...(stack ? ["--stack", stack] : [])], process.env);
  const engine = await ensureEngine(log);
  const state = locateState(engine.env.PULUMI_BACKEND_URL ?? "", projectName(), wanted.stack);
  const checkpoint =
    state && existsSync(state.checkpoint) ? readFileSync(state.checkpoint, "utf8") : undefined;
  return {
    name: wanted.stack,
    invoke: invokerOf(wanted, { ...engine, pulumi: process.execPath }, instance),
    keys: checkpoint ? recordedKeys(checkpoint) : {},
    holds: (host) => (checkpoint ? heldOn(host, checkpoint) : []),
    hosts: async () => {
      if (state && !checkpoint) throw noStack(wanted);
      const file = configFile ? ["--config-file", configFile] : [];
      const asked = ["config", "--json", "--stack", wanted.stack, ...file];
      return hostsIn(await runQuietly(invokerOf(wanted, engine, instance), asked));
    },
  };
}

function noStack({ stack, isLab }: { stack: string; isLab: boolean }): OperatorError {
  const next = isLab ? "npm run pulumi -- preview" : `npm run pulumi -- stack init ${stack}`;
  return new OperatorError(
    `There is no stack "${stack}" yet, so nothing says how its hosts are reached: \`${next}\` begins it. ` +
      "A host that it does not know is named user@address.",
  );
}

/** What a state holds on a host, by the ids of its resources. */
export function heldOn(host: string, checkpoint: string): Held[] {
  const { resources = [] } = JSON.parse(checkpoint).checkpoint.latest ?? {};
  return (resources as { urn?: string; type?: string; id?: string }[]).flatMap(
    ({ urn = "", type = "", id }) => {
      const [, kind] = type.match(/^estate:host:(\w+)$/) ?? [];
      if (kind === undefined || !id?.startsWith(`${host}:`)) return [];
      const [, , types, name] = urn.split("::");
      return [{ kind, address: id.slice(host.length + 1), name: types === type ? name : undefined }];
    },
  );
}
