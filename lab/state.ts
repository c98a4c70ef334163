import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { presentNamespaces } from "./namespaces.ts";
import type { Paths } from "./paths.ts";

/** What a running lab was started with. */
export interface State {
  instance: string;
  topology: string;
  /** Port of this machine's loopback where the page is shown. */
  port: number;
  /** The boot of this machine that the lab's namespaces belong to. */
  machineBoot: string;
}

/** The instance's state; undefined when its networks are not up, whatever an interrupted run left. */
export function readState(instance: string, paths: Paths): State | undefined {
  if (!existsSync(paths.stateFile)) return undefined;
  const state = JSON.parse(readFileSync(paths.stateFile, "utf8")) as State;
  const complete = presentNamespaces(instance).length === 2;
  return complete && state.machineBoot === machineBoot() ? state : undefined;
}

/** Replaces the state in one step, so that no reader and no crash sees half of it. */
export function writeState(paths: Paths, state: Omit<State, "machineBoot">): void {
  const next = `${paths.stateFile}.next`;
  writeFileSync(next, `${JSON.stringify({ ...state, machineBoot: machineBoot() }, undefined, 2)}\n`);
  renameSync(next, paths.stateFile);
}

function machineBoot(): string {
  return readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim();
}
