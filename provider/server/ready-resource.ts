import { parseDuration } from "../duration.ts";
import { EstateError } from "../errors.ts";
import type { Difference } from "../resources/definition.ts";
import {
  forgetScript,
  identityScript,
  parseIdentity,
  type ReadyInputs,
  type ReadyOutputs,
  readyInputs,
  readyScript,
} from "../resources/ready/ready.ts";
import type { Connection } from "../ssh/connection.ts";
import type { Handler } from "./handler.ts";
import { parseInputs } from "./parse-inputs.ts";
import { isLost, type Reach, reachOf, reread } from "./reach.ts";
import { hostFailures } from "./refusals.ts";
import type { Run } from "./run.ts";
import { nothing, unknown, type Values } from "./values.ts";

interface Memory {
  readonly reach: Reach | undefined;
}

/** The resource that stands for a host: it waits for it, and records the key that all others pin. */
export function readyResource(run: () => Run): Handler {
  return {
    token: "estate:host:Ready",

    async check({ news }) {
      await run().summary.flush();
      const checked = parseInputs(readyInputs, news);
      if (checked.failures.length > 0) return checked;
      const { fleet } = run();
      const pin = fleet.pins.get(String(news.plain.host));
      const placed = { ...checked.inputs, plain: { ...checked.inputs.plain, pin } };
      const unmade = pin === undefined ? new Set([...news.unknown, "pin"]) : news.unknown;
      return { ...checked, failures: await hostFailures(run(), { ...placed, unknown: unmade }) };
    },

    async diff({ oldInputs, olds, news }) {
      const { hosts, fleet } = run();
      const host = String(news.plain.host);
      const memory = olds.plain.__estate as Memory | undefined;
      const replaced = (path: string): Difference[] => [{ path, kind: "change", replace: true }];
      if (isLost(hosts, host, memory?.reach)) return replaced("host");
      if (oldInputs.plain.host !== host) return replaced("host");
      if (oldInputs.plain.machine !== news.plain.machine) return replaced("machine");
      const presented = fleet.presentedKey(host);
      return presented !== undefined && presented !== olds.plain.pin ? [{ path: "pin", kind: "change" }] : [];
    },

    async create({ urn, inputs, preview }) {
      const { fleet, log } = run();
      const { host, timeout } = inputs.plain as ReadyInputs;
      if (preview) return { id: "", properties: await foresee(inputs, urn) };
      const seconds = parseDuration(timeout)!;
      const connection = await fleet.pool.waitFor(host, {
        timeout: seconds * 1000,
        onProgress: (message) => void log("info", message, urn),
      });
      const answer = await connection.run(readyScript(Math.ceil(seconds)));
      if (answer.code !== 0) throw new EstateError(`${host}: ${answer.stderr.trim()}`, { host });
      return { id: host, properties: ready(inputs, connection, answer.stdout.toString()) };
    },

    async read({ id, inputs, properties }) {
      const { hosts, fleet, log, summary } = run();
      const imported = Object.keys(inputs.plain).length === 0;
      const asked: Values = imported ? { ...nothing, plain: readyInputs.parse({ host: id }) } : inputs;
      const pin = properties.plain.pin === undefined ? undefined : String(properties.plain.pin);
      if (pin !== undefined) fleet.pins.set(id, pin);
      const reach = (properties.plain.__estate as Memory | undefined)?.reach;
      fleet.ensureKnown(reach);
      try {
        const connection = await fleet.connect(id, pin);
        const answer = await connection.run(identityScript);
        const kept = imported ? reachOf(hosts, id) : reread(hosts, id, reach);
        const found = ready(asked, connection, answer.stdout.toString(), kept);
        if (!imported && found.plain.machineId !== properties.plain.machineId)
          summary.add(id, [{ path: "machineId", kind: "drift" }]);
        return { id, inputs: asked, properties: found };
      } catch (error) {
        if (imported || !(error instanceof EstateError)) throw error;
        if (fleet.report(id, error)) await log("warning", error.message);
        return { id, inputs, properties };
      }
    },

    async update({ news, olds, preview }) {
      const { fleet } = run();
      const { host } = news.plain as ReadyInputs;
      if (preview)
        return { ...news, plain: { ...news.plain, pin: fleet.presentedKey(host) ?? olds.plain.pin } };
      const connection = await fleet.connect(host);
      const answer = await connection.run(identityScript);
      return ready(news, connection, answer.stdout.toString());
    },

    async delete({ id, olds }) {
      const { fleet, hosts } = run();
      const memory = olds.plain.__estate as Memory | undefined;
      if (isLost(hosts, id, memory?.reach)) return;
      fleet.ensureKnown(memory?.reach);
      const connection = await fleet.connect(id, String(olds.plain.pin));
      await connection.run(forgetScript);
    },
  };

  /** A host that exists already can be looked at in its first preview; one that does not answer may be made later. */
  async function foresee(inputs: Values, urn: string): Promise<Values> {
    const { fleet, log } = run();
    const later = { plain: { ...inputs.plain, pin: unknown, machineId: unknown }, secret: new Set<string>() };
    if (inputs.unknown.size > 0) return { ...later, unknown: new Set(["pin", "machineId"]) };
    const { host } = inputs.plain as ReadyInputs;
    try {
      const connection = await fleet.connect(host);
      const answer = await connection.run(identityScript);
      return ready(inputs, connection, answer.stdout.toString());
    } catch (error) {
      if (!(error instanceof EstateError)) throw error;
      await log(
        "info",
        `${host} does not answer yet, so what it holds cannot be shown. ${error.message}`,
        urn,
      );
      return { ...later, unknown: new Set(["pin", "machineId"]) };
    }
  }

  function ready(
    inputs: Values,
    connection: Connection,
    identity: string,
    reach: Reach | undefined = reachOf(run().hosts, connection.host),
  ): Values {
    const outputs: ReadyOutputs = { pin: connection.hostKey, machineId: parseIdentity(identity) };
    const memory: Memory = { reach };
    return { ...nothing, plain: { ...inputs.plain, ...outputs, __estate: memory } };
  }
}
