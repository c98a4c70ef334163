import * as pulumi from "@pulumi/pulumi";
import type { z } from "zod";
import type { Ready } from "./host.ts";

/** A value of which every part may still be an output of another resource. */
type Deep<T> = pulumi.Input<
  T extends readonly (infer Item)[] ? Deep<Item>[] : T extends object ? { [Key in keyof T]: Deep<T[Key]> } : T
>;

/** What a program may say by a kind's schema: what has a default may be left out, and all may be outputs. */
export type Args<Schema extends z.ZodType> = { [Key in keyof z.input<Schema>]: Deep<z.input<Schema>[Key]> };

/** What a program says of a thing inside a host: the kind's own inputs, and the host it is on. */
export type On<Schema extends z.ZodType> = Args<Schema> & {
  /** The host, once it is ready. */
  on: Ready;
};

/** What all things inside a host have in common. A type without a module is one of `host`. */
export abstract class Resource<Schema extends z.ZodObject> extends pulumi.CustomResource {
  constructor(
    type: string,
    name: string,
    computed: readonly string[],
    { on, ...inputs }: On<Schema>,
    options?: pulumi.CustomResourceOptions,
  ) {
    const outputs = Object.fromEntries(computed.map((key) => [key, undefined]));
    const properties = { ...outputs, ...inputs, host: on.host, pin: on.pin };
    const token = `estate:${type.includes(":") ? type : `host:${type}`}`;
    super(token, name, properties, { ...on.inside, ...options });
  }
}
