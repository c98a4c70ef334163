import { EstateError } from "../../errors.ts";
import type { Outputs } from "./kind.ts";
import { kindOf, type SecretInputs } from "./kinds.ts";

/** The first generation. */
export async function first(inputs: SecretInputs, name: string, now: Date): Promise<Outputs> {
  const current = await newValue(inputs, name);
  return published(inputs, name, { current, previous: "", rotatedAt: now.toISOString() }, undefined);
}

/** What the state has after a change of the inputs: the next generation, or the same values put out anew. */
export async function next(
  old: SecretInputs,
  wanted: SecretInputs,
  name: string,
  last: Outputs,
  now: Date,
): Promise<Outputs> {
  const { current, previous, rotatedAt } = last;
  const values = rotates(old, wanted, last)
    ? { current: await newValue(wanted, name), previous: current, rotatedAt: now.toISOString() }
    : { current, previous, rotatedAt };
  return published(wanted, name, values, last);
}

/** Whether a change of the inputs makes a new value: what was current is then still accepted. */
export function rotates(old: SecretInputs, wanted: SecretInputs, last: Pick<Outputs, "current">): boolean {
  return wanted.password === undefined ? wanted.epoch > old.epoch : wanted.password !== last.current;
}

async function newValue(inputs: SecretInputs, name: string): Promise<string> {
  if (inputs.password !== undefined) return inputs.password;
  const kind = kindOf(inputs);
  if (inputs.value === undefined) return kind.make(inputs, name);
  const reading = kind.read(inputs.value, inputs, name);
  // Check has read it as well, but lets pass what is not known before the run
  if ("problem" in reading) throw new EstateError(`${name}: value ${reading.problem}`);
  return reading.value;
}

async function published(
  inputs: SecretInputs,
  name: string,
  values: Pick<Outputs, "current" | "previous" | "rotatedAt">,
  last: Outputs | undefined,
): Promise<Outputs> {
  const { current, previous } = values;
  return { ...values, ...(await kindOf(inputs).outputs({ name, inputs, current, previous, last })) };
}

interface Refusal {
  readonly property: string;
  readonly reason: string;
}

/** Why a change of the inputs cannot be done; undefined where it can. */
export function refusal(old: SecretInputs, wanted: SecretInputs): Refusal | undefined {
  const step = wanted.epoch - old.epoch;
  if (step !== 0 && step !== 1)
    return {
      property: "epoch",
      reason: `is ${old.epoch} and can only be raised by one, to ${old.epoch + 1}, not set to ${wanted.epoch}: whatever uses the secret accepts the current value and the one before`,
    };
  if (kindOf(old).keepsAll && wanted.kind !== old.kind)
    return {
      property: "kind",
      reason: `changes from ${old.kind} to ${wanted.kind}, and what was encrypted to its ${old.kind} keys could not be read any more: make another Secret`,
    };
  return step === 1 ? refusalOfRaise(old, wanted) : refusalWithoutRaise(old, wanted);
}

function refusalOfRaise(old: SecretInputs, wanted: SecretInputs): Refusal | undefined {
  if (wanted.password !== undefined)
    return {
      property: "epoch",
      reason: `is raised, but the password comes from somewhere else, and this secret follows it: leave the epoch at ${old.epoch}, and rotate the password where it comes from`,
    };
  if (wanted.value !== undefined && wanted.value === old.value)
    return {
      property: "value",
      reason: `is still that of epoch ${old.epoch}: hand in the new one${wanted.kind === "given" ? "" : ", or take it out, and one is generated"}`,
    };
  return undefined;
}

function refusalWithoutRaise(old: SecretInputs, wanted: SecretInputs): Refusal | undefined {
  const raise = `which only a new value can have: raise epoch to ${old.epoch + 1} in the same change`;
  const changed = (property: string): Refusal => ({
    property,
    reason: `changes from ${old[property]} to ${wanted[property]}, ${raise}`,
  });
  const kind = kindOf(wanted);
  if (kind.form !== kindOf(old).form) return changed("kind");
  const fixed = kind.fixed.find((property) => wanted[property] !== old[property]);
  if (fixed) return changed(fixed);
  if (wanted.value !== undefined && wanted.value !== old.value)
    return {
      property: "value",
      reason: `is another one: raise epoch to ${old.epoch + 1} in the same change, so that the one before stays accepted`,
    };
  return undefined;
}
