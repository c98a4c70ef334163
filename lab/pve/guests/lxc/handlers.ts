import type { Call, Handlers } from "../../api.ts";
import { invalidParameters } from "../../error.ts";
import { flag, optionalText, text } from "../../params.ts";
import { makeTemplate, requireTemplatable } from "../clone/template.ts";
import { holdConfig } from "../guest.ts";
import { configAnswer, pendingAnswer, snapshotAnswer } from "../qemu/config.ts";
import { featureAnswer } from "../qemu/feature.ts";
import { snapshotHandlers } from "../snapshots/handlers.ts";
import { cloneContainer } from "./clone.ts";
import { createContainer } from "./create.ts";
import { destroyContainer } from "./destroy.ts";
import { migrateContainer, migrationAnswer } from "./migrate.ts";
import { moveMount } from "./move.ts";
import { containerOf, containerPowerHandlers, startTask } from "./power.ts";
import { resizeMount } from "./resize.ts";
import { containerInterfaces, containerList, currentContainerStatus } from "./status.ts";
import { updateContainer } from "./update.ts";

const list = "/nodes/{node}/lxc";
const container = `${list}/{vmid}`;

/** The methods of containers. */
export const lxcHandlers: Handlers = {
  ...containerPowerHandlers,
  ...snapshotHandlers("lxc"),

  [`GET ${list}`]: ({ cluster, identity, parameters }) =>
    containerList(cluster, identity, text(parameters, "node")),
  [`POST ${list}`]: createContainer,
  [`DELETE ${container}`]: destroyContainer,

  [`GET ${container}/config`]: configOf,
  [`PUT ${container}/config`]: updateContainer,
  [`GET ${container}/pending`]: (call) => pendingAnswer(containerOf(call)),

  [`GET ${container}/status/current`]: (call) => currentContainerStatus(call.cluster, containerOf(call)),
  [`GET ${container}/interfaces`]: (call) => containerInterfaces(call.cluster, containerOf(call)),

  [`GET ${container}/feature`]: (call) => {
    const { parameters } = call;
    const snapshot = optionalText(parameters, "snapname");
    const { hasFeature } = featureAnswer(
      call.cluster,
      containerOf(call),
      text(parameters, "feature"),
      snapshot,
    );
    return { hasFeature };
  },
  [`PUT ${container}/resize`]: resizeMount,
  [`POST ${container}/move_volume`]: moveMount,
  [`POST ${container}/clone`]: cloneContainer,
  [`POST ${container}/template`]: makeContainerTemplate,
  [`GET ${container}/migrate`]: (call) => migrationAnswer(call, containerOf(call)),
  [`POST ${container}/migrate`]: migrateContainer,
};

function configOf(call: Call): unknown {
  const { parameters } = call;
  const guest = containerOf(call);
  const snapshot = optionalText(parameters, "snapshot");
  const current = flag(parameters, "current");
  if (snapshot === undefined) return configAnswer(guest, { current });
  if (!current) return snapshotAnswer(guest, snapshot);
  const both = "cannot use 'snapshot' parameter with 'current'";
  throw invalidParameters({ snapshot: both, current: both });
}

/** PVE starts the task without telling its id. */
function makeContainerTemplate(call: Call): void {
  const { cluster } = call;
  requireTemplatable(cluster, containerOf(call), undefined);
  startTask(call, "vztemplate", ({ vmid }) =>
    holdConfig(cluster, "lxc", vmid, () => {
      requireTemplatable(cluster, containerOf(call), undefined);
      return makeTemplate(cluster, containerOf(call), undefined);
    }),
  );
}
