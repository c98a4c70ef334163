import { failure, PveError } from "../error.ts";

/** What goes wrong. */
export type Effect =
  /** The lock of the guest's configuration is not to be had. */
  | { kind: "busy lock" }
  /** The request is refused, as in 500 "got timeout", or 595 where a node cannot be reached. */
  | { kind: "refuse"; status: number; message: string }
  /** The connection ends without an answer. */
  | { kind: "cut" }
  /** The request is answered late. */
  | { kind: "slow answer"; seconds: number }
  /** The task begins its work late. */
  | { kind: "slow task"; seconds: number }
  /** The task fails before it does anything. */
  | { kind: "failing task"; message: string };

export interface Fault {
  /**
   * Whom it meets: a method and a path as in "POST /nodes/prox-101/qemu/101/clone", or the type and the id of a task
   * as in "qmstart 101". "*" stands for any text without a slash or blank, "**" for any text.
   */
  on: string;
  effect: Effect;
  /** How often it still happens. */
  times: number;
}

/** Whether a subject, a request or a task, is one that a pattern names. */
export function meets(pattern: string, subject: string): boolean {
  const source = pattern
    .split(/(\*+)/)
    .map((part) =>
      part === "*" ? "[^/ ]*" : part === "**" ? ".*" : part.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&"),
    )
    .join("");
  return new RegExp(`^${source}$`).test(subject);
}

/** Faults that tests ask for, in the order in which they were asked for. */
export class Faults {
  #faults: Fault[] = [];

  list(): Fault[] {
    return this.#faults;
  }

  add(fault: Fault): void {
    this.#faults.push(fault);
  }

  clear(): void {
    this.#faults = [];
  }

  /** The effect of the first fault that meets the subject by one of these kinds; it happens once less from then on. */
  take(subject: string, kinds: Effect["kind"][]): Effect | undefined {
    const fault = this.#faults.find(({ on, effect }) => kinds.includes(effect.kind) && meets(on, subject));
    if (!fault) return undefined;
    fault.times -= 1;
    this.#faults = this.#faults.filter(({ times }) => times > 0);
    return fault.effect;
  }
}

/** Reads a fault that somebody asks for; throws an Error that says what is wrong with it. */
export function readFault(value: unknown): Fault {
  const { on, times = 1, effect } = (value ?? {}) as Record<string, unknown>;
  if (typeof on !== "string" || on === "") {
    throw new Error('"on" must name a request or a task, as in "POST /nodes/*/qemu" or "qmstart 101"');
  }
  if (!Number.isInteger(times) || Number(times) < 1) throw new Error('"times" must be a whole number from 1');
  return { on, times: Number(times), effect: readEffect(effect) };
}

const fields: Record<Effect["kind"], Record<string, "string" | "number">> = {
  "busy lock": {},
  refuse: { status: "number", message: "string" },
  cut: {},
  "slow answer": { seconds: "number" },
  "slow task": { seconds: "number" },
  "failing task": { message: "string" },
};

function readEffect(value: unknown): Effect {
  const effect = (value ?? {}) as Record<string, unknown>;
  const kind = effect.kind as Effect["kind"];
  const wanted = Object.hasOwn(fields, kind) ? fields[kind] : undefined;
  if (!wanted) throw new Error(`the effect's "kind" must be one of: ${Object.keys(fields).join(", ")}`);
  for (const [name, type] of Object.entries(wanted)) {
    if (typeof effect[name] !== type) throw new Error(`the effect "${kind}" needs "${name}", a ${type}`);
  }
  if ("status" in wanted && !isRefusal(effect.status)) throw new Error('"status" must be from 400 to 599');
  if ("seconds" in wanted && !(Number(effect.seconds) >= 0)) throw new Error('"seconds" must be 0 or more');
  return effect as Effect;
}

const isRefusal = (status: unknown) =>
  Number.isInteger(status) && Number(status) >= 400 && Number(status) <= 599;

/** The refusal of an effect, for the request on the guest whose id is `vmid`. */
export function refusalOf(effect: Effect, vmid: string): PveError | undefined {
  if (effect.kind === "busy lock") {
    return failure(`can't lock file '/var/lock/qemu-server/lock-${vmid}.conf' - got timeout`);
  }
  if (effect.kind === "refuse") return new PveError(effect.status, effect.message);
  return effect.kind === "failing task" ? failure(effect.message) : undefined;
}
