import { parseDuration } from "../duration.ts";
import { EstateError } from "../errors.ts";
import type { Difference } from "../resources/definition.ts";
import {
  forgetScript,
  parseIdentity,
  type ReadyInputs,
  type ReadyOutputs,
  readyFailure,
  readyInputs,
  readyScript,
} from "../resources/ready/ready.ts";
import type { Connection } from "../ssh/connection.ts";
import { meansKey } from "../ssh/host-key.ts";
import type { Handler } from "./handler.ts";
import { parseInputs } from "./parse-inputs.ts";
import { isLost, type Reach, reachOf, reread } from "./reach.ts";
import { hostFailures } from "./refusals.ts";
import type { Run } from "./run.ts";
import { parseTold } from "./script.ts";
import { nothing, unknown, type Values } from "./values.ts";

/** Pulumi does not show properties that begin with two underscores. */
interface Memory {
  readonly reach: Reach | undefined;
  /** The public keys of the hosts on the way, by host: a bastion need not have a `host.Ready` of its own. */
  readonly keys?: Readonly<Record<string, string>>;
}

/** The resource that stands for a host: it waits for it, and records the key that all others pin. */
export function readyResource(run: () => Run): Handler {
  return {
    token: "estate:host:Ready",

    async check({ olds, news }) {
      await run().summary.flush();
      const checked = parseInputs(readyInputs, news);
      if (checked.failures.length > 0) return checked;
      const { fleet } = run();
      fleet.endReads();
      // A machine that was made anew in this run has a key of its own, which its creation records.
      const isSame = !news.unknown.has("machine") && olds.plain.machine === news.plain.machine;
      const pin = isSame ? fleet.recordedKey(String(news.plain.host)) : undefined;
      const placed = { ...checked.inputs, plain: { ...checked.inputs.plain, pin } };
      const unmade = pin === undefined ? new Set([...news.unknown, "pin"]) : news.unknown;
      return { ...checked, failures: await hostFailures(run(), { ...placed, unknown: unmade }) };
    },

    async diff({ oldInputs, olds, news }) {
      const { hosts } = run();
      const host = String(news.plain.host);
      const memory = memoryOf(olds);
      // after a change of the configuration the Reads were those of another process
      expectKeys(String(oldInputs.plain.host), olds);
      const replaced = (path: string): Difference[] => [{ path, kind: "change", replace: true }];
      if (isLost(hosts, host, memory?.reach)) return replaced("host");
      if (oldInputs.plain.host !== host) return replaced("host");
      if (oldInputs.plain.machine !== news.plain.machine) return replaced("machine");
      // what the configuration vouches for is recorded at once: it may be taken out again afterwards
      const recorded = Object.entries({ ...memory?.keys, [host]: String(olds.plain.pin) });
      const outdated = recorded.some(([stop, key]) => !meansKey(hosts[stop]?.hostKey ?? key, key));
      return outdated ? [{ path: "pin", kind: "change" }] : [];
    },

    async create({ urn, inputs, preview }) {
      const { fleet, log } = run();
      const { host, timeout } = inputs.plain as ReadyInputs;
      if (preview) return { id: "", properties: await foresee(inputs, urn) };
      const seconds = parseDuration(timeout)!;
      const tell = (message: string) => void log("info", message, urn);
      const work = async () => {
        const connection = await fleet.pool.waitFor(host, { timeout: seconds * 1000, onProgress: tell });
        const answer = await connection.run(readyScript(Math.ceil(seconds)));
        if (answer.code !== 0) throw readyFailure(host, answer);
        for (const note of parseTold(answer.stderr).notes) await log("info", `${host}: ${note}`, urn);
        const machineId = parseIdentity(host, answer.stdout.toString());
        fleet.pin(host, connection.hostKey);
        return { id: host, properties: ready(inputs, connection, machineId) };
      };
      return fleet.repeatedly(host, work, tell, seconds * 1000);
    },

    async read({ id, inputs, properties }) {
      const { hosts, fleet, log, summary } = run();
      const imported = Object.keys(inputs.plain).length === 0;
      const asked: Values = imported ? { ...nothing, plain: readyInputs.parse({ host: id }) } : inputs;
      const pin = properties.plain.pin === undefined ? undefined : String(properties.plain.pin);
      const memory = memoryOf(properties);
      expectKeys(id, properties);
      fleet.ensureKnown(memory?.reach);
      try {
        const { connection, machineId } = await fleet.identify(id, pin);
        const reach = imported ? reachOf(hosts, id) : reread(hosts, id, memory?.reach);
        const found = ready(asked, connection, machineId, { ...memory, reach });
        if (!imported && found.plain.machineId !== properties.plain.machineId)
          summary.add(id, [{ path: "machineId", kind: "drift" }]);
        return { id, inputs: asked, properties: found };
      } catch (error) {
        if (imported || !(error instanceof EstateError)) throw error;
        if (fleet.report(id, error)) await log("warning", error.message);
        return { id, inputs, properties };
      }
    },

    async update({ news, preview }) {
      const { fleet } = run();
      const { connection, machineId } = await fleet.identify(String(news.plain.host));
      if (!preview) fleet.pin(connection.host, connection.hostKey);
      return ready(news, connection, machineId);
    },

    async delete({ id, olds }) {
      const { fleet, hosts } = run();
      const memory = memoryOf(olds);
      if (isLost(hosts, id, memory?.reach)) return;
      fleet.ensureKnown(memory?.reach);
      await fleet.repeatedly(id, async () => {
        const connection = await fleet.connect(id, String(olds.plain.pin));
        await connection.run(forgetScript);
      });
    },
  };

  /** A host that exists already can be looked at in its first preview; one that does not answer may be made later. */
  async function foresee(inputs: Values, urn: string): Promise<Values> {
    const { fleet, log } = run();
    const later = { plain: { ...inputs.plain, pin: unknown, machineId: unknown }, secret: new Set<string>() };
    if (inputs.unknown.size > 0) return { ...later, unknown: new Set(["pin", "machineId"]) };
    const { host } = inputs.plain as ReadyInputs;
    try {
      const { connection, machineId } = await fleet.identify(host);
      return ready(inputs, connection, machineId);
    } catch (error) {
      if (!(error instanceof EstateError)) throw error;
      await log("info", `what ${host} holds cannot be shown before it answers. ${error.message}`, urn);
      return { ...later, unknown: new Set(["pin", "machineId"]) };
    }
  }

  /** Holds the host, and those on the way to it, to the keys in the state, unless a machine is declared lost. */
  function expectKeys(host: string, properties: Values): void {
    const { fleet, hosts } = run();
    const { reach, keys = {} } = memoryOf(properties) ?? {};
    const { pin } = properties.plain;
    if (typeof pin === "string" && !isLost(hosts, host, reach)) fleet.pin(host, pin);
    fleet.pinWay(Object.fromEntries(Object.entries(keys).filter(([stop]) => !isLost(hosts, stop, reach))));
  }

  function ready(
    inputs: Values,
    connection: Connection,
    machineId: string,
    recorded: Memory = { reach: reachOf(run().hosts, connection.host) },
  ): Values {
    const outputs: ReadyOutputs = { pin: connection.hostKey, machineId };
    const memory: Memory = { reach: recorded.reach, keys: keysToKeep(connection.wayKeys, recorded) };
    return { ...nothing, plain: { ...inputs.plain, ...outputs, __estate: memory } };
  }

  /**
   * A key that differs from the recorded one is kept only where somebody vouches for it (the configuration, or
   * the host's own `host.Ready`): during the Reads nobody has refused it yet.
   */
  function keysToKeep(presented: Readonly<Record<string, string>>, { reach, keys = {} }: Memory) {
    const { fleet, hosts } = run();
    const keep = (stop: string, key: string) =>
      hosts[stop]?.hostKey !== undefined || isLost(hosts, stop, reach)
        ? key
        : (fleet.recordedKey(stop) ?? keys[stop] ?? key);
    return Object.fromEntries(Object.entries(presented).map(([stop, key]) => [stop, keep(stop, key)]));
  }
}

function memoryOf({ plain }: Values): Memory | undefined {
  return plain.__estate as Memory | undefined;
}
