// What other parts do with volumes; how each is done is beside.
export { findVolume, requireVolume, volumeFile, volumesOf } from "./catalogue.ts";
export { copyVolume, linkVolume } from "./copies.ts";
export { allocateVolume, cleanVolumes, removeVolume, resizeVolume } from "./disks.ts";
export { importVolume } from "./imports.ts";
export { makeBaseVolume, moveVolume } from "./moves.ts";
export { canSnapshot, removeSnapshot, rollbackVolume, snapshotVolume } from "./snapshots.ts";
export { requireStorage } from "./storage.ts";
