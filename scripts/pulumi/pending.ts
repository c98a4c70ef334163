import { z } from "zod";
import { knownId } from "./takeover.ts";

const checkpointSchema = z.object({
  checkpoint: z.object({
    latest: z
      .object({
        pending_operations: z
          .array(
            z.object({
              type: z.string(),
              resource: z.object({
                urn: z.string(),
                type: z.string(),
                custom: z.boolean().default(false),
                inputs: z.record(z.string(), z.unknown()).default({}),
              }),
            }),
          )
          .optional(),
      })
      .nullish(),
  }),
});

/** Something that a run had begun and not finished when it ended. */
export type PendingOperation = {
  /** as in `creating`, `updating`, `deleting` */
  doing: string;
  /** as in `estate:host:File` */
  type: string;
  /** the resource's name in the program */
  name: string;
  /** whether its inputs tell by which id the provider knows it */
  isKnown: boolean;
};

/**
 * The operations that a stack's checkpoint file calls pending. Components and the stack itself are left out:
 * they are names in the state, and nothing that could be half-made.
 */
export function pendingOperations(checkpoint: string): PendingOperation[] {
  const { latest } = checkpointSchema.parse(JSON.parse(checkpoint)).checkpoint;
  const pending = latest?.pending_operations ?? [];
  return pending
    .filter(({ resource }) => resource.custom)
    .map((operation) => ({
      doing: operation.type,
      type: operation.resource.type,
      name: operation.resource.urn.split("::").slice(3).join("::"),
      isKnown: knownId(operation.resource.type, operation.resource.inputs) !== undefined,
    }));
}

/**
 * Whether the next `up` may just do an operation again. What was being changed or deleted is still in the
 * state; what was being created is not, so another one is made, which only our provider takes for the same.
 */
export function isRepeatable({ doing, type }: Pick<PendingOperation, "doing" | "type">): boolean {
  return !isCreation({ doing }) || type.startsWith("estate:");
}

/** Whether an operation was making something that the state does not hold. */
export function isCreation({ doing }: Pick<PendingOperation, "doing">): boolean {
  return doing === "creating";
}
