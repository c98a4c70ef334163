import { z } from "zod";
import type { Description } from "../estate/description.ts";
import { wanted } from "../schema.ts";

export const edgeSchema = z.strictObject({
  kind: z.literal("edge"),
  on: z.string(wanted("the key of a machine")),
  /** The API that it stands before. */
  to: z.string(wanted("the key of a service")),
});

export type EdgeService = z.output<typeof edgeSchema>;

/** `edge({ on: "nginx", to: "api" })`: the only way in, HTTPS with a certificate by ACME. */
export const edge = (spec: Omit<z.input<typeof edgeSchema>, "kind">) => ({ kind: "edge", ...spec }) as const;

export function describeEdge({ to }: EdgeService): Description {
  return {
    // Port 80 sends browsers to 443, and answers the certificate authority.
    listens: { http: { port: 80, open: true }, https: { port: 443, open: true } },
    needs: [
      { property: "to", service: to, kinds: ["chat-api"], listener: "http", purpose: "the page and its API" },
    ],
    needsOutside: [{ to: "ACME directory", purpose: "the certificate and its renewals" }],
    packages: () => ["nginx-light", "certbot", "openssl"],
  };
}
