import { copyVolume, createVolume, removeVolume } from "../../guest/volume.ts";
import type { SystemVolumes } from "./machines.ts";

/** The root disks of machines, as the hosts of the lab boot from them. */
export const labVolumes: SystemVolumes = {
  create: async (folder, image) => {
    // What an interrupted creation left is not to show up in another volume.
    removeVolume(folder);
    createVolume(folder, image);
  },
  copy: copyVolume,
  remove: async (folder) => removeVolume(folder),
};
