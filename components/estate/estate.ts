import type { z } from "zod";
import type { machineSchema } from "../machine/machine.ts";
import type { serviceSchema } from "./services.ts";

/** An estate as its file writes it: a bill of materials, and nothing that differs between its stacks. */
export interface Estate {
  readonly name: string;
  /** By key, which is also their key in `estate:hosts`. */
  readonly machines: Readonly<Record<string, z.input<typeof machineSchema>>>;
  /** By key: others name a service by it. */
  readonly services: Readonly<Record<string, z.input<typeof serviceSchema>>>;
}
