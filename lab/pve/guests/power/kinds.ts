import type { Cluster } from "../../cluster.ts";
import type { MachineSpec } from "../../machines/machines.ts";
import type { Guest, GuestKind } from "../guest.ts";
import { applyPending as applyToContainer } from "../lxc/pending.ts";
import { containerSpec } from "../lxc/spec.ts";
import { applyPending as applyToMachine } from "../qemu/pending.ts";
import { machineSpec } from "./spec.ts";

/** What differs between virtual machines and containers when they are powered on and off. */
export interface Kind {
  noun: "VM" | "CT";
  spec(cluster: Cluster, guest: Guest): MachineSpec | Promise<MachineSpec>;
  /** Applies what waits for a power-off, and returns the guest with it. The caller holds the configuration. */
  applyPending(cluster: Cluster, guest: Guest): Guest | Promise<Guest>;
  /** PVE's words for a template that shall start, a machine that did not, and a system that does not power off. */
  template: string;
  failed(vmid: number): string;
  deaf: string;
}

export const kinds: Record<GuestKind, Kind> = {
  qemu: {
    noun: "VM",
    spec: machineSpec,
    applyPending: applyToMachine,
    template: "you can't start a vm if it's a template",
    failed: () => "start failed: QEMU exited with code 1",
    deaf: "VM quit/powerdown failed - got timeout",
  },
  lxc: {
    noun: "CT",
    spec: containerSpec,
    applyPending: applyToContainer,
    template: "you can't start a CT if it's a template",
    failed: (vmid) => `startup for container '${vmid}' failed`,
    deaf: "container did not stop",
  },
};
