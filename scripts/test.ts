/**
 * `npm test`: style, types, units, and the estate on running hosts. The last line counts the results.
 */
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import * as lab from "../lab/lab.ts";
import { requiredPackages } from "../lab/packages.ts";
import { ensureDependencies } from "./setup/dependencies.js";
import { ensureEngine } from "./setup/engine.ts";
import { runStory } from "./setup/operator-error.js";
import { ensurePackages } from "./setup/packages.ts";
import { ensureProxmoxPlugin } from "./setup/proxmox-plugin.ts";
import { findTestFiles, namesOf } from "./test/files.ts";
import { expectNoProcess, markProcesses } from "./test/leftovers.ts";
import { runScript, runStep, runTestFiles } from "./test/run.ts";
import { Tally } from "./test/tally.ts";

const ROOT = dirname(import.meta.dirname);
const BIOME = join(ROOT, "node_modules/@biomejs/biome/bin/biome");
const TSC = join(ROOT, "node_modules/typescript/bin/tsc");
const MINUTES = 60_000;

/** The application has dependencies of its own: none of them is the estate's. */
const SERVICES = join(ROOT, "services");

/** The transport's tests start one of their own, on loopback. */
const SSHD = "/usr/sbin/sshd";

/**
 * What the application keeps its data in, and what its page is looked at with: its tests start their own. nft loads
 * rules into networks of their own. Python's
 * installer fetches the uv that environments are proven with.
 */
const SERVERS = ["postgresql", "redis-server", "nftables", "chromium", "python3-pip"];

/** The labs that tests start: for the proofs of the provider, of the lab itself, of the whole estate, and of hosts that fail. */
const TEST_LABS = ["test", "labtest", "brainall", "faults"];

const log = (line: string) => console.log(line);

await runStory(async () => {
  const withLab = !process.argv.includes("--no-lab");
  const interrupted = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => interrupted.abort());

  markProcesses();
  const { units, withSshd, withServers, onSharedLab, onOwnLabs } = findTestFiles(ROOT);
  const leftOut: string[] = [];
  const tally = new Tally();
  await runStep("style (biome ci)", () => runScript([BIOME, "ci", "--colors=off", ROOT]), tally);
  await runStep(
    "the application's dependencies are installed",
    () => ensureDependencies(SERVICES, log),
    tally,
  );
  await runStep("types (tsc)", () => runScript([TSC, "--project", ROOT]), tally);
  await runStep("types of the page (tsc)", () => runScript([TSC, "--project", join(SERVICES, "ui")]), tally);
  await runTestFiles(units, { concurrency: 2, timeout: 5 * MINUTES, signal: interrupted.signal }, tally);
  if (withLab && !interrupted.signal.aborted)
    await runStep("what the tests need is installed", install, tally);
  if (existsSync(SSHD))
    await runTestFiles(withSshd, { concurrency: 2, timeout: 5 * MINUTES, signal: interrupted.signal }, tally);
  else
    leftOut.push(
      `Left out, because they need sshd (apt-get install openssh-server): ${namesOf(withSshd, ROOT)}`,
    );
  if (withLab) {
    await runTestFiles(
      withServers,
      { concurrency: 1, timeout: 5 * MINUTES, signal: interrupted.signal },
      tally,
    );
    await testOnHosts([onSharedLab, onOwnLabs], interrupted.signal, tally);
  } else {
    leftOut.push(`Left out, because they need ${SERVERS.join(", ")}: ${namesOf(withServers, ROOT)}`);
    leftOut.push(`Left out, because they need the lab: ${namesOf([...onSharedLab, ...onOwnLabs], ROOT)}`);
  }
  await runStep("no process of the tests is left running", expectNoProcess, tally);

  for (const failure of tally.failures) log(failure);
  if (tally.skipped > 0) log(`${tally.skipped} skipped`);
  for (const line of leftOut) log(line);
  log(`${tally.passed} passed, ${tally.failed} failed`);
  return tally.isGood && !interrupted.signal.aborted ? 0 : 1;
});

/** Each group's files come one after the other, because each changes its hosts; the groups run beside each other. */
async function testOnHosts(groups: string[][], signal: AbortSignal, tally: Tally): Promise<void> {
  if (signal.aborted) return;
  if (!(await runStep("the labs of an earlier run are gone", endLabs, tally))) return;
  const options = { concurrency: 1, timeout: 20 * MINUTES, signal };
  await Promise.all(groups.map((files) => runTestFiles(files, options, tally)));
  await runStep("nothing of the labs is left running", endLabs, tally);
}

async function install(): Promise<void> {
  await ensurePackages([...requiredPackages, "openssh-server", ...SERVERS], log);
  await ensureProxmoxPlugin(await ensureEngine(log), log);
}

/** Ends what tests that were interrupted could not end themselves; the estate is to be proven from nothing. */
async function endLabs(): Promise<void> {
  for (const instance of TEST_LABS) await lab.down({ instance, purge: true, log });
}
