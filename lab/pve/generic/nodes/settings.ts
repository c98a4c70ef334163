import { createHash } from "node:crypto";
import type { Call, Handlers } from "../../api.ts";
import type { Cluster } from "../../cluster.ts";
import { failure, invalidParameters } from "../../error.ts";
import { optionalText, text } from "../../params.ts";
import { deletions, digestOf, givenValues, requireDigest, type Values } from "../documents.ts";

/** What a node keeps in single files: /etc/resolv.conf, /etc/hosts, /etc/timezone and its own options. */
export type Setting = "dns" | "hosts" | "time" | "config";

const key = (setting: Setting, node: string) => `generic/nodes.${setting}/${node}`;
const keyFor = (setting: Setting, { parameters }: Call) => key(setting, text(parameters, "node"));

const readSetting = (setting: Setting, { cluster, parameters }: Call): Values =>
  settingOf(cluster, setting, text(parameters, "node"));

/** What a node has for a setting; empty when nothing was ever written. */
export const settingOf = ({ store }: Pick<Cluster, "store">, setting: Setting, node: string): Values =>
  store.get<Values>(key(setting, node)) ?? {};

/** Gives a node the first values of a setting. */
export function writeSetting(
  { cluster }: Pick<Call, "cluster">,
  setting: Setting,
  node: string,
  values: Values,
) {
  cluster.store.put(key(setting, node), values);
}

const path = "/nodes/{node}";
const sha1 = (data: unknown) => createHash("sha1").update(String(data)).digest("hex");

export const settingHandlers: Handlers = {
  [`GET ${path}/dns`]: (call) => readSetting("dns", call),

  // The file is written anew: what is not given is gone.
  [`PUT ${path}/dns`]: (call) =>
    call.cluster.store.put(keyFor("dns", call), givenValues(call.parameters, path)),

  [`GET ${path}/hosts`]: (call) => {
    const { data = "" } = readSetting("hosts", call);
    return { data, digest: sha1(data) };
  },

  [`POST ${path}/hosts`]: (call) => {
    const digest = optionalText(call.parameters, "digest");
    if (digest && digest !== sha1(readSetting("hosts", call).data ?? "")) {
      throw failure("detected modified configuration - file changed by other user? Try again.");
    }
    call.cluster.store.put(keyFor("hosts", call), { data: text(call.parameters, "data") });
  },

  [`GET ${path}/time`]: (call) => {
    const { timezone = "UTC" } = readSetting("time", call);
    const time = Math.floor(Date.now() / 1000);
    return { timezone, time, localtime: time + offset(String(timezone)) };
  },

  [`PUT ${path}/time`]: (call) => {
    const timezone = text(call.parameters, "timezone");
    if (!isTimezone(timezone)) throw invalidParameters({ timezone: `No such timezone '${timezone}'` });
    call.cluster.store.put(keyFor("time", call), { timezone });
  },

  [`GET ${path}/config`]: (call) => {
    const values = readSetting("config", call);
    const { description } = values;
    const told: Values = {
      ...values,
      // It is kept as lines of comments, each of which ends with a line break.
      ...(description && { description: `${description}\n` }),
      digest: digestOf(values),
    };
    const property = optionalText(call.parameters, "property");
    if (property === undefined) return told;
    return told[property] === undefined ? {} : { [property]: told[property] };
  },

  [`PUT ${path}/config`]: (call) => {
    const values = readSetting("config", call);
    requireDigest(values, call.parameters.digest);
    const changed = { ...values, ...givenValues(call.parameters, path) };
    for (const name of deletions(call.parameters)) delete changed[name];
    if (typeof changed.description === "string") changed.description = changed.description.trimEnd();
    call.cluster.store.put(keyFor("config", call), changed);
  },
};

/** Seconds that the zone is before UTC now. */
function offset(timezone: string): number {
  const format = new Intl.DateTimeFormat("en", { timeZone: timezone, timeZoneName: "longOffset" });
  const name = format.formatToParts().find(({ type }) => type === "timeZoneName")?.value ?? "";
  const [, sign, hours = "0", minutes = "0"] = /([+-])(\d\d):(\d\d)/.exec(name) ?? [];
  return (sign === "-" ? -60 : 60) * (Number(hours) * 60 + Number(minutes));
}

function isTimezone(timezone: string): boolean {
  try {
    return offset(timezone) !== undefined;
  } catch {
    return false;
  }
}
