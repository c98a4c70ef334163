import { z } from "zod";
import { count, size, wanted } from "../schema.ts";
import type { Size } from "../size.ts";

const node = z.string(wanted("the name of a Proxmox node")).min(1, wanted("the name of a Proxmox node"));
const vmId = z
  .int(wanted("a VMID from 100 to 999999999"))
  .min(100, wanted("a VMID from 100 to 999999999"))
  .max(999_999_999, wanted("a VMID from 100 to 999999999"));

/** A machine that Proxmox makes for us. */
export const virtualMachine = z.strictObject({
  kind: z.literal("virtual"),
  /** Its VMID, chosen by us: what a killed run has made is found by it. */
  id: vmId,
  /** The Proxmox node that it runs on; another one is a migration. */
  node,
  cores: count("how many cores, e.g. 4"),
  memory: size,
  /** Its only disk, on the shared storage; it can grow, never shrink. */
  disk: size,
  /** Whether it also stands in the public network, by a second interface. Default: false. */
  public: z.boolean(wanted("true or false")).default(false),
  /** Whether what is on it cannot be made again: it is then protected from deletion, where the stack protects. Default: false. */
  data: z.boolean(wanted("true or false")).default(false),
});

/** A machine that is there: installed by somebody, entered by SSH. */
export const bareMachine = z.strictObject({
  kind: z.literal("bare"),
  /** Memory of its graphics card, which model servers share. */
  gpuMemory: size.optional(),
});

/** A machine that others look after: we pass through it and change nothing on it. */
export const foreignMachine = z.strictObject({ kind: z.literal("foreign") });

export const machineSchema = z.discriminatedUnion("kind", [virtualMachine, bareMachine, foreignMachine]);

export type Machine = z.output<typeof machineSchema>;
export type VirtualMachineSpec = z.output<typeof virtualMachine>;

/** What the configuration of a stack may say otherwise of a virtual machine: the rehearsal's are smaller. */
export const machineSizing = z.strictObject({
  cores: count("how many cores, e.g. 4").optional(),
  memory: size.optional(),
  disk: size.optional(),
});

export type Sizing = z.output<typeof machineSizing>;

/** `virtual({ id: 1053, node: "prox-101", cores: 8, memory: "16 GiB", disk: "200 GiB" })` */
export const virtual = (spec: Omit<z.input<typeof virtualMachine>, "kind">) =>
  ({ kind: "virtual", ...spec }) as const;

/** `bare({ gpuMemory: "48 GiB" })` */
export const bare = (spec: { gpuMemory?: Size } = {}) => ({ kind: "bare", ...spec }) as const;

/** The bastion, for example. */
export const foreign = () => ({ kind: "foreign" }) as const;
