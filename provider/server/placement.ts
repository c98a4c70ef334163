import { createHash } from "node:crypto";
import { z } from "zod";
import type { AnyHostKind } from "../resources/definition.ts";
import type { Address } from "./fleet.ts";
import { root } from "./script.ts";
import type { Values } from "./values.ts";

/** What every resource inside a host says beside its kind's own inputs. */
export const placement = {
  host: z.string().describe("The host's key in the configuration `estate:hosts`."),
  pin: z
    .string()
    .describe(
      "The host's public key, as `host.Ready` recorded it: the host is only talked to while it answers with this key.",
    ),
};

/** The kind's own inputs. */
export function own(plain: Record<string, unknown>): Record<string, unknown> {
  const { host: _host, pin: _pin, ...rest } = plain;
  return rest;
}

/** The kind's own inputs that a preview does not know yet. */
export function unknownInputs({ unknown }: Values): string[] {
  return [...unknown].filter((key) => !(key in placement));
}

/** The id that the inputs stand for: `db:/etc/redis/redis.conf`; undefined while a preview does not know it. */
export function idOf(kind: AnyHostKind, inputs: Values): string | undefined {
  if (["host", ...[kind.addressedBy].flat()].some((key) => inputs.unknown.has(key))) return undefined;
  return `${inputs.plain.host}:${kind.address(own(inputs.plain))}`;
}

/** The key of a thing over all hosts of a run: two kinds may have the same id. */
export function thingKey(kind: string, id: string): string {
  return `${kind}\t${id}`;
}

/** A resource by its id and its URN. */
export interface Named {
  readonly id: string;
  readonly urn: string;
}

/** Where the resource with this id lives, and the key that its host must present. */
export function addressOf(kind: AnyHostKind, { id, urn }: Named, { plain }: Values): Address {
  const pin = typeof plain.pin === "string" && plain.pin !== "" ? plain.pin : undefined;
  return { host: hostOf(id), pin, id, urn, kind, folder: folderOf(kind.name, id) };
}

/** The host's part of an id. */
export function hostOf(id: string): string {
  return id.slice(0, id.indexOf(":"));
}

/** Readable for a person who looks at the host, and never the same for two resources. */
export function folderOf(kind: string, id: string): string {
  const address = id.slice(id.indexOf(":") + 1);
  const slug = address.replace(/[^A-Za-z0-9.]+/g, "-").replace(/^-|-$/g, "");
  const hash = createHash("sha256").update(`${kind}\t${address}`).digest("hex").slice(0, 8);
  return `${root}/resources/${kind}-${slug.slice(0, 60)}-${hash}`;
}
