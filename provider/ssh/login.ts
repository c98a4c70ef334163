import { readFile } from "node:fs/promises";
import { setImmediate as nextTurn } from "node:timers/promises";
import { classify, type Failure } from "./failure.ts";
import type { Files } from "./files.ts";
import { fingerprint, meansKey, parseKnownHosts } from "./host-key.ts";
import type { Master } from "./master.ts";

/** Waits until sessions can be opened, `limit` milliseconds at most; says why they cannot. */
export async function loginFailure(
  master: Master,
  limit: number,
  bastionSaid: () => string | undefined,
): Promise<Failure | undefined> {
  const outcome = await master.ready(limit);
  if (outcome === "ready") return undefined;
  if (outcome === "late")
    return { code: "timed-out", seen: `the login was not done after ${limit / 1000} seconds` };
  // what the bastion said about it may be read after the end of this connection
  await nextTurn();
  return classify(master.stderr, bastionSaid());
}

/** Whether another key was presented than expected, where ssh could not tell. */
export async function keyFailure(files: Files, expected: string | undefined): Promise<Failure | undefined> {
  const hostKey = await presentedKey(files);
  return expected === undefined || meansKey(expected, hostKey) ? undefined : unexpected(hostKey);
}

/** The key that ssh accepted, from where it wrote it down. */
export async function presentedKey(files: Files): Promise<string> {
  return parseKnownHosts(await readFile(files.knownHosts, "utf8"))!;
}

function unexpected(hostKey: string): Failure {
  const presented = fingerprint(hostKey);
  return { code: "host-key-differs", seen: `${hostKey.split(" ")[0]} ${presented}`, presented };
}
