import type { Distribution } from "../settings/settings.ts";
import type { OutsideName } from "./outside.ts";

/** A port that a service listens on. */
export interface Listener {
  readonly port: number;
  /** Whether anybody in the world may connect. Everything else is for those alone who need it. */
  readonly open?: boolean;
}

/** Another service that one talks to. */
export interface Need {
  /** The property of the service that names the other one: for messages. */
  readonly property: string;
  /** The other service's key in the bill of materials. */
  readonly service: string;
  /** Kinds that it may be of. */
  readonly kinds: readonly string[];
  /** Which of its listeners. */
  readonly listener: string;
  readonly purpose: string;
  /** What it takes of what the other one has to give: budget → amount. */
  readonly takes?: Readonly<Record<string, number>>;
}

/** Something outside of the estate that a service talks to. */
export interface OutsideNeed {
  readonly to: OutsideName;
  readonly purpose: string;
}

/** What a service is to the others, without a network or a program: everything that `compile` needs to know. */
export interface Description {
  readonly listens: Readonly<Record<string, Listener>>;
  readonly needs: readonly Need[];
  /** What it needs from outside; where its packages come from goes without saying. */
  readonly needsOutside: readonly OutsideNeed[];
  /** What it has to give to all who need it together: budget → amount. */
  readonly offers?: Readonly<Record<string, number>>;
  /** What of its machine only one service can have, besides ports, as messages call it: `the API's release`. */
  readonly occupies?: string;
  /** MiB of the memory of its machine's graphics card. */
  readonly gpuMemory?: number;
  /** Debian packages that it wants on its machine. */
  packages(distribution: Distribution): readonly string[];
}
