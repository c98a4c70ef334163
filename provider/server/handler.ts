import type { Difference } from "../resources/definition.ts";
import type { Values } from "./values.ts";

/** What the engine asks of one type of resource, in plain values. */
export interface Handler {
  /** `estate:host:File` */
  readonly token: string;
  check(request: { urn: string; olds: Values; news: Values }): Promise<Checked>;
  diff(request: {
    id: string;
    urn: string;
    oldInputs: Values;
    olds: Values;
    news: Values;
  }): Promise<Difference[]>;
  create(request: { urn: string; inputs: Values; preview: boolean }): Promise<Made>;
  /** `inputs` are empty for an import. */
  read(request: { id: string; urn: string; inputs: Values; properties: Values }): Promise<Found>;
  update(request: {
    id: string;
    urn: string;
    oldInputs: Values;
    olds: Values;
    news: Values;
    preview: boolean;
  }): Promise<Values>;
  delete(request: { id: string; urn: string; oldInputs: Values; olds: Values }): Promise<void>;
}

export interface Checked {
  readonly inputs: Values;
  readonly failures: readonly Failure[];
}

export interface Failure {
  /** The property at fault; empty for the resource as a whole. */
  readonly property: string;
  readonly reason: string;
}

export interface Made {
  /** Empty in a preview. */
  readonly id: string;
  readonly properties: Values;
}

export interface Found extends Made {
  readonly inputs: Values;
}
