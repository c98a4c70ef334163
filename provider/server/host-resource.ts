import { createHash } from "node:crypto";
import { isDeepStrictEqual } from "node:util";
import { z } from "zod";
import { EstateError } from "../errors.ts";
import type { AnyHostKind, Difference } from "../resources/definition.ts";
import type { Address } from "./fleet.ts";
import type { Checked, Failure, Found, Handler, Made } from "./handler.ts";
import { parseInputs } from "./parse-inputs.ts";
import { isLost, type Reach, reachOf, reread } from "./reach.ts";
import type { Run } from "./run.ts";
import { root } from "./script.ts";
import { nothing, unknown, type Values } from "./values.ts";

/** What every resource inside a host says beside its kind's own inputs. */
export const placement = {
  host: z.string().describe("The host's key in the configuration `estate:hosts`."),
  pin: z
    .string()
    .describe(
      "The host's public key, as `host.Ready` recorded it: the host is only talked to while it answers with this key.",
    ),
};

/**
 * What a resource keeps for itself in the state. Pulumi does not show properties that begin with two
 * underscores.
 */
interface Memory {
  /** What the host had when it was last asked. */
  readonly observed: unknown;
  /** What the host had before the resource was created, and gets back when it is deleted. */
  readonly before: unknown;
  /** How the host was reached, for deleting what lives on a host that the configuration no longer names. */
  readonly reach: Reach | undefined;
}

const memoryKey = "__estate";

/** Turns a kind's definition into what the engine asks for. */
export function hostResource(kind: AnyHostKind, run: () => Run): Handler {
  const token = `estate:host:${kind.name}`;
  const schema = kind.inputs.safeExtend(placement);

  return {
    token,

    async check({ news }): Promise<Checked> {
      await sayDrift(run());
      const checked = parseInputs(schema, news);
      if (checked.failures.length > 0) return checked;
      const { plain, secret } = checked.inputs;
      const exposed = kind.exposed?.(own(plain), secret) ?? [];
      return { ...checked, failures: [...exposed, ...(await hostFailures(run(), checked.inputs))] };
    },

    async diff({ oldInputs, olds, news }): Promise<Difference[]> {
      const { hosts } = run();
      const memory = memoryOf(olds);
      if (isLost(hosts, String(news.plain.host), memory?.reach))
        return [{ path: "host", kind: "change", replace: true, effect: "declared lost" }];
      if (oldInputs.plain.host !== news.plain.host) return [{ path: "host", kind: "change", replace: true }];
      if (unknownInputs(news).length > 0) return roughDifferences(oldInputs, news);
      return kind.plan({
        old: own(oldInputs.plain),
        wanted: own(news.plain),
        observed: memory?.observed,
      });
    },

    async create({ urn, inputs, preview }): Promise<Made> {
      const { fleet, log } = run();
      if (preview) {
        if (inputs.unknown.size === 0) await warnOfFinds(run(), urn, inputs);
        return { id: "", properties: visible(inputs) };
      }
      const wanted = own(inputs.plain);
      const address = addressOf(`${inputs.plain.host}:${kind.address(wanted)}`, inputs);
      const target = kind.inspect.target(wanted);
      const { observed, before = observed } = await fleet.situation(address, target);
      const steps = kind.steps({ old: undefined, wanted, observed, folder: address.folder });
      try {
        const done = await fleet.apply(address, { target, steps, before });
        for (const note of done.notes) await log("info", note, urn);
        refuseDifference(address.id, wanted, done.observed);
        const memory = { observed: done.observed, before, reach: reachOf(run().hosts, address.host) };
        return { id: address.id, properties: remembering(inputs, memory) };
      } catch (error) {
        throw await undone(error, address, wanted, before);
      }
    },

    async read({ id, inputs, properties }): Promise<Found> {
      if (Object.keys(inputs.plain).length === 0) return adopt(id);
      const wanted = own(inputs.plain);
      const address = addressOf(id, inputs);
      const { hosts, fleet, log, summary } = run();
      fleet.ensureKnown(memoryOf(properties)?.reach);
      let observed: object;
      try {
        observed = await fleet.observe(address, kind.inspect.target(wanted));
      } catch (error) {
        if (!(error instanceof EstateError)) throw error;
        // Failing here would end every command, also the one that corrects the address: Check fails instead.
        if (fleet.report(address.host, error)) await log("warning", error.message);
        return { id, inputs, properties };
      }
      summary.add(id, kind.plan({ old: wanted, wanted, observed }));
      const { before, reach } = memoryOf(properties) ?? {};
      const remembered = { observed, before, reach: reread(hosts, address.host, reach) };
      return { id, inputs, properties: remembering(inputs, remembered) };
    },

    async update({ id, urn, oldInputs, olds, news, preview }): Promise<Values> {
      if (preview) return visible(news);
      const { fleet, log } = run();
      const address = addressOf(id, news);
      const wanted = own(news.plain);
      const target = kind.inspect.target(wanted);
      const { observed, before: recorded } = await fleet.situation(address, target);
      const before = recorded ?? memoryOf(olds)?.before;
      const old = own(oldInputs.plain);
      // After an import the host holds no record: what is there is kept as it would be before a creation.
      const adopt =
        recorded === undefined
          ? kind.steps({ old: undefined, wanted: old, observed, folder: address.folder })
          : [];
      const steps = [...adopt, ...kind.steps({ old, wanted, observed, folder: address.folder })];
      const done = await fleet.apply(address, { target, steps, before });
      for (const note of done.notes) await log("info", note, urn);
      refuseDifference(id, wanted, done.observed);
      return remembering(news, {
        observed: done.observed,
        before,
        reach: reachOf(run().hosts, address.host),
      });
    },

    async delete({ id, urn, oldInputs, olds }): Promise<void> {
      const { fleet, hosts, log } = run();
      const memory = memoryOf(olds);
      const address = addressOf(id, oldInputs);
      if (isLost(hosts, address.host, memory?.reach)) return;
      fleet.ensureKnown(memory?.reach);
      const inputs = own(oldInputs.plain);
      const { observed, before = memory?.before } = await fleet.situation(
        address,
        kind.inspect.target(inputs),
      );
      const steps = kind.undo({ inputs, before, observed, folder: address.folder });
      for (const note of await fleet.remove(address, steps)) await log("info", note, urn);
    },
  };

  /**
   * The engine forgets a resource whose creation failed, so nothing of it may stay. After a lost connection the
   * host cannot be asked: its own record lets the next creation go on from there.
   */
  async function undone(error: unknown, address: Address, inputs: object, before: object): Promise<unknown> {
    if (!(error instanceof EstateError) || error.code === "connection-lost") return error;
    const { fleet } = run();
    const { host } = address;
    try {
      const { observed } = await fleet.situation(address, kind.inspect.target(inputs));
      await fleet.remove(address, kind.undo({ inputs, before, observed, folder: address.folder }));
      return new EstateError(`${error.message}\nWhat was begun is undone.`, { host, cause: error });
    } catch (second) {
      if (!(second instanceof EstateError)) return second;
      return new EstateError(`${error.message}\nWhat was begun could not be undone: ${second.message}`, {
        host,
        cause: error,
      });
    }
  }

  function addressOf(id: string, { plain }: Values): Address {
    const pin = typeof plain.pin === "string" && plain.pin !== "" ? plain.pin : undefined;
    return { host: id.slice(0, id.indexOf(":")), pin, id, kind, folder: folderOf(kind.name, id) };
  }

  async function adopt(id: string): Promise<Found> {
    const { fleet, hosts } = run();
    const host = id.slice(0, id.indexOf(":"));
    if (!hosts[host])
      throw new EstateError(
        `${id}: an id begins with a host and a colon, as in ${kind.name === "File" ? "db:/etc/motd" : "db:NAME"}; the hosts of estate:hosts are ${Object.keys(hosts).join(", ")}`,
      );
    const local = id.slice(host.length + 1);
    const address = addressOf(id, nothing);
    const { observed } = await fleet.situation(address, kind.adoptTarget(local));
    const wanted = kind.adopt(local, observed);
    const seen = await fleet.situation(address, kind.inspect.target(wanted));
    const { hostKey } = await fleet.connect(host);
    const inputs: Values = { ...nothing, plain: { ...wanted, host, pin: hostKey } };
    return {
      id,
      inputs,
      properties: remembering(inputs, {
        observed: seen.observed,
        before: seen.observed,
        reach: reachOf(hosts, host),
      }),
    };
  }

  async function warnOfFinds({ fleet, log, hosts }: Run, urn: string, inputs: Values): Promise<void> {
    const wanted = own(inputs.plain);
    const address = addressOf(`${inputs.plain.host}:${kind.address(wanted)}`, inputs);
    if (isLost(hosts, address.host, undefined)) return;
    const observed = await fleet.observe(address, kind.inspect.target(wanted));
    const finds = kind.finds(wanted, observed);
    if (finds) await log("warning", `${address.id}: ${finds}`, urn);
  }

  function refuseDifference(id: string, wanted: object, observed: object): void {
    const left = kind.plan({ old: wanted, wanted, observed });
    if (left.length === 0) return;
    const reflected = kind.reflect(wanted, observed);
    throw new EstateError(
      `${id}: every step was done, but the host still differs in ${left.map(({ path }) => path).join(", ")}; it has ${JSON.stringify(reflected)}. Something on the host puts it back: look for another tool that manages it.`,
      { host: id.slice(0, id.indexOf(":")) },
    );
  }

  /** What a preview and a finished run show alike. */
  function visible(inputs: Values): Values {
    const computed =
      unknownInputs(inputs).length === 0
        ? kind.outputs(own(inputs.plain))
        : Object.fromEntries(Object.keys(kind.computed).map((key) => [key, unknown]));
    return { ...inputs, plain: { ...inputs.plain, ...computed }, secret: secretKeys(inputs) };
  }

  function remembering(inputs: Values, memory: Memory & { observed: object }): Values {
    const { plain, secret } = visible(inputs);
    const reflected = kind.reflect(own(inputs.plain), memory.observed);
    return { plain: { ...plain, ...reflected, [memoryKey]: memory }, secret, unknown: new Set() };
  }

  /** What follows from a secret is a secret as well. */
  function secretKeys(inputs: Values): ReadonlySet<string> {
    return inputs.secret.size === 0
      ? inputs.secret
      : new Set([...inputs.secret, ...Object.keys(kind.computed), memoryKey]);
  }
}

/** The Reads of a run are over when the program asks for its first Check. */
export async function sayDrift({ summary, log }: Run): Promise<void> {
  const drifted = summary.take();
  if (drifted) await log("warning", drifted);
}

/** What stands against working on the resource's host at all. */
export async function hostFailures({ hosts, fleet }: Run, inputs: Values): Promise<Failure[]> {
  const { plain } = inputs;
  if (inputs.unknown.has("host")) return [];
  const host = String(plain.host);
  if (!hosts[host]) {
    const known = Object.keys(hosts).join(", ") || "none yet";
    return [
      { property: "host", reason: `"${host}" is not in the configuration estate:hosts, which has ${known}` },
    ];
  }
  // Without a pin there is nothing to read yet: the host may be made by this very run.
  if (inputs.unknown.has("pin") || hosts[host].lost) return [];
  const reason = await fleet.refusal(host, String(plain.pin));
  return reason ? [{ property: "", reason }] : [];
}

function own(plain: Record<string, unknown>): Record<string, unknown> {
  const { host: _host, pin: _pin, ...rest } = plain;
  return rest;
}

function memoryOf(properties: Values): Memory | undefined {
  return properties.plain[memoryKey] as Memory | undefined;
}

/** Before everything is known only the inputs can be compared. */
function roughDifferences(olds: Values, news: Values): Difference[] {
  return [...new Set([...Object.keys(olds.plain), ...Object.keys(news.plain)])]
    .filter((key) => key !== "pin" && !isDeepStrictEqual(olds.plain[key], news.plain[key]))
    .map((path) => ({ path, kind: "change" }));
}

/** The kind's own inputs that a preview does not know yet. */
function unknownInputs({ unknown }: Values): string[] {
  return [...unknown].filter((key) => !(key in placement));
}

/** Readable for a person who looks at the host, and never the same for two resources. */
export function folderOf(kind: string, id: string): string {
  const address = id.slice(id.indexOf(":") + 1);
  const slug = address.replace(/[^A-Za-z0-9.]+/g, "-").replace(/^-|-$/g, "");
  const hash = createHash("sha256").update(`${kind}\t${address}`).digest("hex").slice(0, 8);
  return `${root}/resources/${kind}-${slug.slice(0, 60)}-${hash}`;
}
