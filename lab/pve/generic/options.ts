import type { Handlers } from "../api.ts";
import type { Cluster } from "../cluster.ts";
import { failure } from "../error.ts";
import type { Definition } from "../schema/schema.ts";
import { deletions, givenValues, type Values } from "./documents.ts";
import { asObject } from "./property-objects.ts";

const key = "generic/cluster.options";
const path = "/cluster/options";
// PVE tells its prefix of MAC addresses where none is set.
const defaults: Values = { mac_prefix: "BC:24:11" };

/** The options of the data centre that are set. */
export const clusterOptions = ({ store }: Pick<Cluster, "store">): Values => store.get<Values>(key) ?? {};

/** Options of the data centre: property strings in requests, objects in answers. */
export function clusterOptionHandlers(definitions: Definition[]): Handlers {
  const update = definitions.find((one) => one.method === "PUT" && one.path === path);
  const options = update?.parameters.properties ?? {};
  return {
    [`GET ${path}`]: ({ cluster }) => {
      const values = { ...defaults, ...cluster.store.get<Values>(key) };
      const told = Object.entries(values).map(([name, value]) => {
        const format = options[name]?.format;
        // bwlimit alone stays as it is written.
        if (typeof format !== "object" || name === "bwlimit") return [name, value];
        return [name, withLists(asObject(format, String(value)))];
      });
      const tags = values["registered-tags"];
      const registered = tags === undefined ? [] : String(tags).split(";");
      return {
        ...Object.fromEntries(told),
        ...(tags !== undefined && { "registered-tags": registered }),
        "allowed-tags": registered,
      };
    },

    [`PUT ${path}`]: ({ cluster, parameters }) => {
      const values = { ...cluster.store.get<Values>(key) };
      for (const name of deletions(parameters)) {
        if (!options[name]) throw failure(`no such option '${name}'`);
        delete values[name];
      }
      cluster.store.put(key, { ...values, ...givenValues(parameters, path) });
    },
  };
}

function withLists(fields: ReturnType<typeof asObject>): object {
  const list = fields["user-allow-list"];
  return list === undefined ? fields : { ...fields, "user-allow-list": String(list).split(";") };
}
