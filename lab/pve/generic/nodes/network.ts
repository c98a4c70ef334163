import type { Handlers } from "../../api.ts";
import { type Cluster, printIdentity } from "../../cluster.ts";
import { invalidParameters } from "../../error.ts";
import { text } from "../../params.ts";
import type { Parameters } from "../../schema/validate.ts";
import { deletions, givenValues } from "../documents.ts";
import {
  changedInterface,
  checkGateways,
  type Interfaces,
  printInterface,
  withAddresses,
} from "./interface.ts";

interface Network {
  active: Interfaces;
  /** What the next reload brings. */
  pending?: Interfaces;
}

const path = "/nodes/{node}/network";
const key = (node: string) => `generic/nodes.network/${node}`;

const readNetwork = ({ store }: Cluster, node: string): Network =>
  store.get<Network>(key(node)) ?? { active: {} };

/** Gives a node its first interfaces. */
export function writeNetwork({ store }: Cluster, node: string, active: Interfaces): void {
  store.put(key(node), { active });
}

export const networkHandlers: Handlers = {
  [`GET ${path}`]: ({ cluster, parameters }) => {
    const { active, pending = active } = readNetwork(cluster, text(parameters, "node"));
    return Object.entries(pending)
      .map(([iface, values], index) => ({
        iface,
        ...printInterface(iface, values),
        ...(active[iface] && { active: true, exists: true }),
        // The loopback and the file's first lines come before.
        priority: index + 3,
        type: String(values.type),
      }))
      .filter(({ type }) => parameters.type === undefined || type === parameters.type);
  },

  [`GET ${path}/{iface}`]: ({ cluster, parameters }) => {
    const { active, pending = active } = readNetwork(cluster, text(parameters, "node"));
    const { iface, values } = requireInterface(pending, parameters);
    return printInterface(iface, values);
  },

  [`POST ${path}`]: ({ cluster, parameters }) =>
    change(cluster, parameters, (interfaces) => {
      const iface = text(parameters, "iface");
      if (interfaces[iface]) throw invalidParameters({ iface: "interface already exists" });
      const values = withAddresses(givenValues(parameters, `${path}/{iface}`));
      checkGateways(interfaces, iface, values);
      interfaces[iface] = values;
    }),

  [`PUT ${path}/{iface}`]: ({ cluster, parameters }) =>
    change(cluster, parameters, (interfaces) => {
      const { iface, values: former } = requireInterface(interfaces, parameters);
      const changes = givenValues(parameters, `${path}/{iface}`);
      checkGateways(interfaces, iface, changes);
      interfaces[iface] = changedInterface(former, changes, deletions(parameters));
    }),

  [`DELETE ${path}/{iface}`]: ({ cluster, parameters }) =>
    change(cluster, parameters, (interfaces) => {
      delete interfaces[requireInterface(interfaces, parameters).iface];
    }),

  [`DELETE ${path}`]: ({ cluster, parameters }) => {
    const node = text(parameters, "node");
    writeNetwork(cluster, node, readNetwork(cluster, node).active);
  },

  [`PUT ${path}`]: ({ cluster, parameters, identity }) => {
    const node = text(parameters, "node");
    const task = { node, type: "srvreload", id: "networking", user: printIdentity(identity) };
    return cluster.tasks.start(task, () => {
      const { active, pending = active } = readNetwork(cluster, node);
      writeNetwork(cluster, node, pending);
    });
  },
};

/** Changes what is pending; the interfaces stay as they are until the next reload. */
function change(cluster: Cluster, parameters: Parameters, edit: (interfaces: Interfaces) => void): void {
  const node = text(parameters, "node");
  const { active, pending = structuredClone(active) } = readNetwork(cluster, node);
  edit(pending);
  cluster.store.put(key(node), { active, pending });
}

function requireInterface(interfaces: Interfaces, parameters: Parameters) {
  const iface = text(parameters, "iface");
  const values = interfaces[iface];
  if (!values) throw invalidParameters({ iface: "interface does not exist" });
  return { iface, values };
}
