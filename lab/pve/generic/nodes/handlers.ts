import type { Handler, Handlers } from "../../api.ts";
import { allNodes } from "../../nodes/nodes.ts";
import { aptHandlers } from "./apt.ts";
import { certificateHandlers } from "./certificates.ts";
import { networkHandlers } from "./network.ts";
import { settingHandlers } from "./settings.ts";

const path = "/nodes/{node}";

/** What the lab's nodes have none of. */
const nothing = [
  "hardware/pci",
  "hardware/usb",
  "disks/list",
  "disks/lvmthin",
  "disks/directory",
  "disks/zfs",
  "ceph/fs",
  "ceph/pool",
];

/** As the owner's Ceph is, whose placement groups it warns of. */
const cephStatus: Handler = ({ cluster }) => ({
  fsid: "5c1f9b6e-3b0e-4b3f-9d55-0f6c6a2c7e01",
  health: { status: "HEALTH_WARN", checks: {} },
  quorum_names: allNodes(cluster).map(({ name }) => name),
});

/** What the generic store has of single nodes. */
export const nodeSettingHandlers: Handlers = {
  ...aptHandlers,
  ...certificateHandlers,
  ...networkHandlers,
  ...settingHandlers,
  ...Object.fromEntries(nothing.map((list) => [`GET ${path}/${list}`, () => []])),
  [`GET ${path}/disks/lvm`]: () => ({ leaf: false, children: [] }),
  [`GET ${path}/ceph/status`]: cephStatus,
  "GET /cluster/ceph/status": cephStatus,
};
