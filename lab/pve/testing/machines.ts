import type { MachineSpec, Machines, NetworkCard, Running, SystemVolumes } from "../machines/machines.ts";

/** Machines without a machine: what was asked of them is remembered, nothing runs. */
export interface TestMachines extends Machines {
  /** Specifications of what runs, by id. */
  readonly started: Map<number, MachineSpec>;
  /** Those that ignore a request to shut down. */
  readonly deaf: Set<number>;
  /** Ids whose start fails with this message. */
  readonly broken: Map<number, string>;
  /** Ids that have the QEMU guest agent inside. */
  readonly withAgent: Set<number>;
  /** Those that stand still. */
  readonly frozen: Set<number>;
}

export function testMachines(): TestMachines {
  const started = new Map<number, MachineSpec>();
  const deaf = new Set<number>();
  const broken = new Map<number, string>();
  const withAgent = new Set<number>();
  const frozen = new Set<number>();
  return {
    started,
    deaf,
    broken,
    withAgent,
    frozen,
    start: async (spec) => {
      const problem = broken.get(spec.id);
      if (problem !== undefined) throw new Error(problem);
      started.set(spec.id, spec);
    },
    stop: async (id) => void started.delete(id),
    shutDown: async (id) => {
      if (deaf.has(id)) return false;
      started.delete(id);
      return true;
    },
    running: (id): Running | undefined =>
      started.has(id) ? { pid: 10_000 + id, since: 1_700_000_000_000 } : undefined,
    freeze: async (id) => void (started.has(id) && frozen.add(id)),
    thaw: async (id) => void frozen.delete(id),
    interfaces: async (id) =>
      started.get(id)?.cards.map(({ mac }, index) => ({
        name: `eth${index}`,
        mac: mac.toLowerCase(),
        addresses: [{ address: `192.0.2.${index + 1}`, family: "ipv4", prefix: 24 }],
        statistics: { "rx-bytes": 1, "tx-bytes": 2 },
      })),
    hasFile: (id, path) => started.has(id) && path === "/usr/sbin/qemu-ga" && withAgent.has(id),
    run: async () => ({ code: 0, stdout: "", stderr: "" }),
    runInVolume: async () => ({ code: 0, stdout: "", stderr: "" }),
    setCards: async (id: number, cards: NetworkCard[]) => {
      const spec = started.get(id);
      if (spec) started.set(id, { ...spec, cards });
    },
    setDisks: async (id, dataDisks) => {
      const spec = started.get(id);
      if (spec) started.set(id, { ...spec, dataDisks });
    },
    setSeed: async (id, seed) => {
      const spec = started.get(id);
      if (spec) started.set(id, { ...spec, seed });
    },
    growDisk: async () => {},
    forget: async () => {},
  };
}

/** System volumes without a disk: folders that exist, and the images they stand on. */
export function testSystemVolumes(): SystemVolumes & { folders: Map<string, string> } {
  const folders = new Map<string, string>();
  return {
    folders,
    create: async (folder, image) => void folders.set(folder, image),
    copy: async (from, to) => void folders.set(to, folders.get(from) ?? ""),
    remove: async (folder) => void folders.delete(folder),
  };
}
