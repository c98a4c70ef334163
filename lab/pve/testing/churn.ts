import { join } from "node:path";
import type { Cluster } from "../cluster.ts";
import { layOutStorage } from "../storage/initial.ts";
import {
  allocateVolume,
  copyVolume,
  makeBaseVolume,
  removeSnapshot,
  removeVolume,
  requireVolume,
  resizeVolume,
  rollbackVolume,
  snapshotVolume,
} from "../storage/volumes.ts";
import { Store } from "../store.ts";
import { testSystemVolumes } from "./machines.ts";

// Does with volumes what can be done with them, and is killed in the middle. A test runs it as a process of its own:
// `node churn.ts FOLDER WRITE`, where WRITE is the number of the write to the store that does not happen any more.

class KilledStore extends Store {
  #writes = Number(process.argv[3]);

  override put(key: string, value: unknown): void {
    this.#count();
    super.put(key, value);
  }

  override delete(key: string): void {
    this.#count();
    super.delete(key);
  }

  #count(): void {
    this.#writes -= 1;
    if (this.#writes === 0) process.kill(process.pid, "SIGKILL");
  }
}

const folder = process.argv[2] ?? "";
const node = "prox-101";
const cluster = {
  store: new KilledStore(join(folder, "cluster.db")),
  systemVolumes: testSystemVolumes(),
  paths: { volumes: join(folder, "volumes"), temporary: join(folder, "temporary") },
} as unknown as Cluster;

layOutStorage({ store: new Store(join(folder, "cluster.db")) });
const mib = 1024 ** 2;
const { volid } = await allocateVolume(cluster, { storage: "ceph", node, vmid: 101, size: mib });
const now = () => requireVolume(cluster, volid, node);
await snapshotVolume(cluster, now(), "one");
await resizeVolume(cluster, now(), 2 * mib);
const copy = await copyVolume(cluster, now(), { storage: "local-lvm", node, vmid: 102 });
await rollbackVolume(cluster, now(), "one");
await removeSnapshot(cluster, now(), "one");
await removeVolume(cluster, makeBaseVolume(cluster, copy));
await snapshotVolume(cluster, now(), "two");
await removeVolume(cluster, now());
