import { z } from "zod";

const checkpointSchema = z.object({
  checkpoint: z.object({
    latest: z
      .object({
        resources: z
          .array(
            z.object({
              type: z.string(),
              outputs: z
                .object({
                  host: z.string().optional().catch(undefined),
                  pin: z.string().optional().catch(undefined),
                  __estate: z
                    .object({ keys: z.record(z.string(), z.string()).optional() })
                    .optional()
                    .catch(undefined),
                })
                .default({}),
            }),
          )
          .optional(),
      })
      .nullish(),
  }),
});

/**
 * The keys that a stack's `host.Ready` resources have recorded of their hosts, `bastion` → `ssh-ed25519 AAAA…`, and
 * of those on the way to them.
 */
export function recordedKeys(checkpoint: string): Record<string, string> {
  const { latest } = checkpointSchema.parse(JSON.parse(checkpoint)).checkpoint;
  const readies = (latest?.resources ?? []).filter(({ type }) => type === "estate:host:Ready");
  const ways = readies.flatMap(({ outputs }) => Object.entries(outputs.__estate?.keys ?? {}));
  const own = readies.flatMap(({ outputs: { host, pin } }) => (host && pin ? [[host, pin]] : []));
  // a host's own resource knows better than the way to another
  return Object.fromEntries([...ways, ...own]);
}
