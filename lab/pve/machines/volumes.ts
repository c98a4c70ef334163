import { copyVolume, createVolume, removeVolume } from "../../guest/volume.ts";
import type { SystemVolumes } from "./machines.ts";

/** The root disks of machines, as the hosts of the lab boot from them. */
export const labVolumes: SystemVolumes = {
  create: async (folder, image) => createVolume(folder, image),
  copy: copyVolume,
  remove: async (folder) => removeVolume(folder),
};
