import { isDeepStrictEqual } from "node:util";
import type { z } from "zod";
import { EstateError } from "../errors.ts";
import { type AnyHostKind, type Difference, typeOf } from "../resources/definition.ts";
import type { Address, Hearing } from "./fleet.ts";
import type { Checked, Found, Handler, Made } from "./handler.ts";
import { type Memory, memoryKey, memoryOf } from "./memory.ts";
import { parseInputs } from "./parse-inputs.ts";
import { addressOf, hostOf, idOf, type Named, own, placement, thingKey, unknownInputs } from "./placement.ts";
import { isLost, reachOf, reread } from "./reach.ts";
import { claimFailures, hostFailures, isTakenOver, secretFailures } from "./refusals.ts";
import type { Run } from "./run.ts";
import { toldIn } from "./script.ts";
import { sayStrangers } from "./strangers.ts";
import { nothing, unknown, type Values } from "./values.ts";

/** Turns a kind's definition into what the engine asks for. */
export function hostResource(kind: AnyHostKind, run: () => Run): Handler {
  const token = `estate:${typeOf(kind)}`;
  const schema = kind.inputs.safeExtend(placement);

  return {
    token,

    async check({ urn, news }): Promise<Checked> {
      await run().summary.flush();
      await sayStrangers(run(), urn);
      const checked = parseInputs(schema, news);
      if (checked.failures.length > 0) return checked;
      const { inputs } = checked;
      const failures = [...secretFailures(kind, inputs), ...claimFailures(run(), kind, urn, inputs)];
      return { inputs, failures: [...failures, ...(await hostFailures(run(), inputs))] };
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
      const { fleet } = run();
      if (preview) {
        await warnOfFinds(run(), urn, inputs);
        return { id: "", properties: visible(inputs) };
      }
      const wanted = own(inputs.plain);
      const address = addressOf(kind, { id: idOf(kind, inputs)!, urn }, inputs);
      const target = kind.inspect.target(wanted);
      return repeatedly(address, async () => {
        const { observed, before = observed } = await fleet.situation(address, target);
        const steps = kind.steps({ old: undefined, wanted, observed, folder: address.folder });
        try {
          const found = await hearing(urn, (ear) => fleet.apply(address, { target, steps, before }, ear));
          refuseDifference(address.id, wanted, found);
          const memory = { observed: found, before, reach: reachOf(run().hosts, address.host) };
          return { id: address.id, properties: remembering(inputs, memory) };
        } catch (error) {
          throw await undone(error, address, wanted, before);
        }
      });
    },

    async read({ id, urn, inputs, properties }): Promise<Found> {
      if (Object.keys(inputs.plain).length === 0) return adopt({ id, urn });
      const wanted = own(inputs.plain);
      const address = addressOf(kind, { id, urn }, inputs);
      const { hosts, fleet, log, summary, known } = run();
      known.add(thingKey(kind.name, id));
      fleet.ensureKnown(memoryOf(properties)?.reach);
      let observed: object;
      try {
        observed = await fleet.observe(address, kind.inspect.target(wanted), tellOf(urn));
      } catch (error) {
        if (!(error instanceof EstateError)) throw error;
        // Failing here would end every command, also the one that corrects the address: Check fails instead.
        if (fleet.report(address.host, error)) await log("warning", error.message);
        return { id, inputs, properties };
      }
      const drift = kind.plan({ old: wanted, wanted, observed });
      summary.add(id, drift);
      const shown =
        drift.length > 0 && inputs.secret.size === 0 ? await closer(address, wanted, observed) : observed;
      const memory = memoryOf(properties);
      const reach = reread(hosts, address.host, memory?.reach);
      const remembered = { ...memory, observed, before: memory?.before, reach };
      return { id, inputs, properties: remembering(inputs, remembered, shown) };
    },

    async update({ id, urn, oldInputs, olds, news, preview }): Promise<Values> {
      if (preview) return visible(news);
      const { fleet } = run();
      const address = addressOf(kind, { id, urn }, news);
      const wanted = own(news.plain);
      const target = kind.inspect.target(wanted);
      const old = own(oldInputs.plain);
      const place = { folder: address.folder };
      return repeatedly(address, async () => {
        const { observed, before: recorded } = await fleet.situation(address, target);
        const before = recorded ?? memoryOf(olds)?.before;
        // What an import took over is kept before its first change, as it would be before a creation: also where a try
        // before this one came no further than its record.
        const adopt = memoryOf(olds)?.imported
          ? kind.steps({ old: undefined, wanted: old, observed, ...place })
          : [];
        const steps = [...adopt, ...kind.steps({ old, wanted, observed, ...place })];
        const found = await hearing(urn, (ear) => fleet.apply(address, { target, steps, before }, ear));
        refuseDifference(id, wanted, found);
        return remembering(news, { observed: found, before, reach: reachOf(run().hosts, address.host) });
      });
    },

    async delete({ id, urn, oldInputs, olds }): Promise<void> {
      const { fleet, hosts } = run();
      const memory = memoryOf(olds);
      const address = addressOf(kind, { id, urn }, oldInputs);
      if (isLost(hosts, address.host, memory?.reach) || isTakenOver(run(), kind, id, urn)) return;
      fleet.ensureKnown(memory?.reach);
      const inputs = own(oldInputs.plain);
      const target = kind.inspect.target(inputs);
      await repeatedly(address, async () => {
        const { observed, before = memory?.before } = await fleet.situation(address, target);
        const steps = kind.undo({ inputs, before, observed, folder: address.folder });
        await hearing(urn, (ear) => fleet.remove(address, steps, ear));
      });
    },
  };

  /** Steps are safe to repeat, and are those that the host wants when it is asked anew. */
  function repeatedly<Result>({ host, urn }: Address, work: () => Promise<Result>): Promise<Result> {
    return run().fleet.repeatedly(host, work, tellOf(urn));
  }

  /** Says something beside a resource. */
  function tellOf(urn: string): (message: string) => void {
    return (message) => void run().log("info", message, urn);
  }

  /** What a person is to see of a drift. Whatever keeps the host from telling more is no reason to tell nothing. */
  async function closer(address: Address, wanted: object, observed: object): Promise<object> {
    const target = kind.closerTarget?.(wanted, observed);
    if (target === undefined) return observed;
    try {
      return await run().fleet.observe(address, target);
    } catch (error) {
      if (!(error instanceof EstateError)) throw error;
      return observed;
    }
  }

  /** Shows beside a resource what its steps tell, when they tell it; all is told when the resource is done. */
  async function hearing<Result>(urn: string, work: (ear: Hearing) => Promise<Result>): Promise<Result> {
    const said: Promise<void>[] = [];
    const onLine = (line: string) => {
      const told = toldIn(line);
      if (told) said.push(run().log(told.verb === "note" ? "info" : "progress", told.text, urn));
    };
    try {
      return await work({ onLine });
    } finally {
      await Promise.all(said);
    }
  }

  /**
   * The engine forgets a resource whose creation failed, so nothing of it may stay. After a lost connection the
   * host cannot be asked: its own record lets the next creation go on from there.
   */
  async function undone(error: unknown, address: Address, inputs: object, before: object): Promise<unknown> {
    const { fleet } = run();
    const { host } = address;
    if (!(error instanceof EstateError) || fleet.isLoss(host, error)) return error;
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

  async function adopt({ id, urn }: Named): Promise<Found> {
    const { fleet, hosts } = run();
    const host = hostOf(id);
    if (!hosts[host])
      throw new EstateError(
        `${id}: an id begins with a host and a colon, as in ${kind.name === "File" ? "db:/etc/motd" : "db:NAME"}; the hosts of estate:hosts are ${Object.keys(hosts).join(", ")}`,
      );
    const local = id.slice(host.length + 1);
    const address = addressOf(kind, { id, urn }, nothing);
    return repeatedly(address, async () => {
      const { observed } = await fleet.situation(address, kind.adoptTarget(local));
      const wanted = kind.adopt(local, observed);
      const seen = await fleet.situation(address, kind.inspect.target(wanted));
      const { hostKey } = await fleet.connect(host);
      const inputs: Values = { ...nothing, plain: { ...wanted, host, pin: hostKey }, secret: hidden(wanted) };
      return {
        id,
        inputs,
        properties: remembering(inputs, {
          observed: seen.observed,
          before: seen.observed,
          reach: reachOf(hosts, host),
          imported: true,
        }),
      };
    });
  }

  /** What of an imported thing not everybody on its host may read. */
  function hidden(wanted: Record<string, unknown>): Set<string> {
    const said = kind.mayBeSecret.filter((key) =>
      Array.isArray(wanted[key]) ? wanted[key].length > 0 : typeof wanted[key] === "string",
    );
    return new Set(said.filter((key) => !kind.exposed?.(wanted, new Set([key])).length));
  }

  /** Says what is in the way, as far as a preview knows what would be created. */
  async function warnOfFinds({ fleet, log, hosts }: Run, urn: string, inputs: Values): Promise<void> {
    const canAsk = unknownInputs(inputs).every((key) => kind.mayBeSecret.includes(key));
    const id = idOf(kind, inputs);
    if (!canAsk || id === undefined || inputs.unknown.has("pin") || isLost(hosts, hostOf(id), undefined))
      return;
    const wanted = { ...own(inputs.plain), ...blanks(unknownInputs(inputs)) };
    const observed = await fleet.observe(addressOf(kind, { id, urn }, inputs), kind.inspect.target(wanted));
    const finds = kind.finds(wanted, observed);
    if (finds) await log("warning", `${id}: ${finds}`, urn);
  }

  /** Values that stand for those which are generated later: they differ from whatever is there. */
  function blanks(keys: readonly string[]): Record<string, unknown> {
    const blank = (key: string) => ((kind.inputs.shape[key] as z.ZodType).safeParse([]).success ? [] : "");
    return Object.fromEntries(keys.map((key) => [key, blank(key)]));
  }

  function refuseDifference(id: string, wanted: object, observed: object): void {
    const left = kind.plan({ old: wanted, wanted, observed });
    if (left.length === 0) return;
    const reflected = kind.reflect(wanted, observed);
    throw new EstateError(
      `${id}: every step was done, but the host still differs in ${left.map(({ path }) => path).join(", ")}; it has ${JSON.stringify(reflected)}. Something on the host puts it back: look for another tool that manages it.`,
      { host: hostOf(id) },
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

  /** `shown`: what a drift is shown by, where that is not what is remembered. */
  function remembering(
    inputs: Values,
    memory: Memory & { observed: object },
    shown: object = memory.observed,
  ): Values {
    const { plain, secret } = visible(inputs);
    const reflected = kind.reflect(own(inputs.plain), shown);
    return { plain: { ...plain, ...reflected, [memoryKey]: memory }, secret, unknown: new Set() };
  }

  /** What follows from a secret is a secret as well. */
  function secretKeys(inputs: Values): ReadonlySet<string> {
    if (inputs.secret.size === 0) return kind.observesSecrets ? new Set([memoryKey]) : inputs.secret;
    return new Set([...inputs.secret, ...Object.keys(kind.computed), memoryKey]);
  }
}

/** Before everything is known only the inputs can be compared. */
function roughDifferences(olds: Values, news: Values): Difference[] {
  return [...new Set([...Object.keys(olds.plain), ...Object.keys(news.plain)])]
    .filter((key) => key !== "pin" && !isDeepStrictEqual(olds.plain[key], news.plain[key]))
    .map((path) => ({ path, kind: "change" }));
}
