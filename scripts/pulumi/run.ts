import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { currentVersion } from "../../components/release/application.ts";
import * as lab from "../../lab/lab.ts";
import { buildRelease, isBuilt } from "../release/build.ts";
import { deploysRelease } from "../release/chosen.ts";
import { runCommand } from "../setup/command.js";
import { type Engine, ensureEngine } from "../setup/engine.ts";
import { handOver } from "../setup/hand-over.js";
import { OperatorError } from "../setup/operator-error.js";
import type { Log } from "../setup/progress.js";
import { type PulumiArguments, readArguments } from "./arguments.js";
import { keepCopy } from "./backup.ts";
import { describeLock, describePending, describeStranger, describeUnrecorded } from "./interruption.ts";
import { type Invocation, invocationInLab, labInvocation, plainInvocation } from "./invocation.ts";
import { endOrphans, markOf } from "./orphans.ts";
import { isRepeatable } from "./pending.ts";
import { openProxy, proxyEnvironment, type SocksProxy } from "./proxy/proxy.ts";
import { recordedKeys } from "./proxy/recorded-keys.ts";
import { mayNeedProxy, type ProxySettings, proxySettings } from "./proxy/settings.ts";
import {
  locateState,
  mendState,
  readInterruption,
  readPending,
  releaseLock,
  type StackState,
  setStateAside,
} from "./stack-state.ts";
import { begun, type Deployment, strangers, takeOver } from "./takeover.ts";

export type RunOptions = {
  /** Whether to take away the lock of a run that was killed, instead of asking for it; default false. */
  releaseDeadLock?: boolean;
  /** Whether the hosts that the state tells of are gone for good, and others stand in their place; default false. */
  isAnew?: boolean;
  /** Name of the lab whose operator runs the command; default "lab", the one that `npm start` brings up. */
  instance?: string;
};

const CARRY = join(import.meta.dirname, "proxy/carry.ts");

/** How a command is called for a stack. */
export type Invoke = (args: string[]) => Invocation;

/**
 * Runs a `pulumi` command in the network namespace that its stack is reached from, with our terminal, and
 * resolves to its exit code. Before a command that writes the state, a copy of it is kept, and what a killed
 * run has left is said and, where that is safe, mended.
 */
export async function runPulumi(args: string[], log: Log, options: RunOptions = {}): Promise<number> {
  const wanted = readArguments(args, process.env);
  const instance = options.instance ?? "lab";
  const engine = await ensureEngine(log);
  const state = locateState(engine.env.PULUMI_BACKEND_URL ?? "", projectName(), wanted.stack);
  const marked = state ? { ...engine, env: { ...engine.env, ...markOf(state) } } : engine;
  const direct = invokerOf(wanted, marked, instance);

  if (state && (wanted.writesState || wanted.command === "cancel")) endOrphans(state, log);
  if (state) mendState(state, log);
  if (state && options.isAnew) setStateAside(state, new Date(), log);
  if (state && wanted.isLab && wanted.reachesHosts) await createOnFirstUse(state, direct, log);

  if (state && wanted.writesState) {
    if (options.releaseDeadLock) releaseDeadLock(state, log);
    refuseLocked(state);
  }

  const proxy = await openProxyOf(wanted, marked, state, instance, log);
  try {
    const invoke = proxy ? invokerOf(wanted, throughProxy(marked, proxy), instance) : direct;
    if (state && wanted.writesState) await prepareWriting(state, wanted, invoke, log);
    await provideRelease(wanted, log);
    const { command, args: full, env } = invoke(args);
    const code = await handOver(command, full, env);
    const interruption = code !== 0 && state && !wanted.writesState && readInterruption(state);
    if (interruption) log(describeLock(interruption));
    return code;
  } finally {
    await proxy?.close();
  }
}

/** What a stack told of itself at the end of its last `up`, as text; a secret shows as such. */
export async function readOutput(stack: string, name: string, log: Log): Promise<string> {
  const invoke = invokerOf(readArguments(["stack", "--stack", stack], {}), await ensureEngine(log), "lab");
  return (await runQuietly(invoke, ["stack", "output", name])).trim();
}

/** How commands on the stack are called. */
export function invokerOf(
  { isLab, reachesHosts, stack }: PulumiArguments,
  engine: Engine,
  instance: string,
): Invoke {
  if (!isLab) return (args) => plainInvocation(engine, stack, args);
  if (!reachesHosts) return (args) => labInvocation(engine, stack, args);
  const running = runningLab(instance);
  return (args) => invocationInLab(engine, stack, args, running);
}

/** Opens the way to the Proxmox API that the configuration names, for commands that may use it. */
async function openProxyOf(
  wanted: PulumiArguments,
  engine: Engine,
  state: StackState | undefined,
  instance: string,
  log: Log,
): Promise<SocksProxy | undefined> {
  const file = wanted.configFile ?? `Pulumi.${wanted.stack}.yaml`;
  if (!wanted.reachesHosts || !existsSync(file) || !mayNeedProxy(readFileSync(file, "utf8")))
    return undefined;
  const asked = ["config", "--json", "--stack", wanted.stack, "--config-file", file];
  const settings = proxySettings(await runQuietly(invokerOf(wanted, engine, instance), asked));
  if (!settings) return undefined;
  // where the engine runs, another program
  const carry = invokerOf(wanted, { ...engine, pulumi: process.execPath }, instance)([CARRY]);
  return openProxy(carry, { ...settings, keys: state ? keysOf(state, settings) : {} }, log);
}

function keysOf({ checkpoint }: StackState, { hosts }: ProxySettings): Record<string, string> {
  const keys = existsSync(checkpoint) ? recordedKeys(readFileSync(checkpoint, "utf8")) : {};
  return Object.fromEntries(Object.entries(keys).filter(([host]) => !hosts[host]?.lost));
}

function throughProxy(engine: Engine, { port }: SocksProxy): Engine {
  return { ...engine, env: { ...engine.env, ...proxyEnvironment(port) } };
}

function runningLab(instance: string): lab.Lab {
  const running = lab.open(instance);
  if (running) return running;
  throw new OperatorError(
    `The lab "${instance}" is not running, so the stack has no hosts to reach: \`npm run lab -- up\` starts it.`,
  );
}

/**
 * Builds the application before a command that may deploy it, unless its version is chosen: the hosts may have that.
 * A preview needs the version alone.
 */
async function provideRelease(
  { command, stack, configFile, reachesHosts }: PulumiArguments,
  log: Log,
): Promise<void> {
  if (!reachesHosts) return;
  const file = configFile ?? `Pulumi.${stack}.yaml`;
  if (!existsSync(file) || !deploysRelease(readFileSync(file, "utf8"))) return;
  if (command === "up" || command === "update") await buildRelease(log);
  else if ((command === "preview" || command === "pre") && !isBuilt())
    log(`  release ${currentVersion()} of the application is not built yet: \`up\` will build it`);
}

/** The name that the project in the current folder has in the backend. */
export function projectName(): string {
  const name = /^name:\s*(\S+)/m.exec(readFileSync("Pulumi.yaml", "utf8"))?.[1];
  if (!name) throw new OperatorError("Pulumi.yaml does not name its project.");
  return name;
}

/** The lab's stack is configured by a committed file, so nobody has to create it. */
async function createOnFirstUse(state: StackState, invoke: Invoke, log: Log): Promise<void> {
  if (existsSync(state.checkpoint)) return;
  log(`  creating the stack "${state.stack}"`);
  await runQuietly(invoke, ["stack", "init", state.stack, "--non-interactive"]);
}

function releaseDeadLock(state: StackState, log: Log): void {
  const interruption = readInterruption(state);
  if (interruption?.holder !== "gone") return;
  releaseLock(state);
  const { pid, timestamp } = interruption.lock;
  log(`  the lock of a run that was killed (process ${pid}, since ${timestamp}) was taken away`);
}

function refuseLocked(state: StackState): void {
  const interruption = readInterruption(state);
  if (interruption) throw new OperatorError(describeLock(interruption));
}

async function prepareWriting(
  state: StackState,
  { command, stack, configOptions }: PulumiArguments,
  invoke: Invoke,
  log: Log,
): Promise<void> {
  keepCopy(state.checkpoint, state.backups, stack, new Date());

  const pending = readPending(state);
  if (pending.length === 0) return;
  const isUp = command === "up" || command === "update";
  const said = isUp ? describePending(stack, pending) : describeUnrecorded(stack, pending);
  if (said) log(said);
  const isClear = pending.every((operation) => isRepeatable(operation) || operation.isKnown);
  if (isClear && (isUp || pending.some(({ isKnown }) => isKnown))) {
    await settlePending(invoke, configOptions, isUp, log);
  }
}

/**
 * Takes the pending operations out of the state: what they were creating elsewhere than in hosts comes into the
 * state, as far as it is there. The engine would keep those that create something for ever, and offers only a
 * dialogue to be rid of them; importing a state is its way that asks nothing.
 */
async function settlePending(
  invoke: Invoke,
  configOptions: string[],
  isUp: boolean,
  log: Log,
): Promise<void> {
  const taken = await changeState(invoke, (deployment) => {
    const { deployment: changed, taken } = takeOver(deployment);
    return [changed, taken];
  });
  if (taken.length === 0) return;
  const targets = taken.flatMap(({ urn }) => ["--target", urn]);
  await runQuietly(invoke, [
    "refresh",
    "--yes",
    "--skip-preview",
    "--non-interactive",
    ...configOptions,
    ...targets,
  ]);
  await changeState(invoke, (deployment) => {
    const others = strangers(deployment, taken);
    for (const { urn, outputs } of others) log(describeStranger(urn, String(outputs?.name)));
    // a destroy removes what was begun; an up begins it again
    const left = isUp ? [...others, ...begun(deployment, taken)] : others;
    const own = deployment.resources?.filter((resource) => !left.includes(resource));
    return [{ ...deployment, ...(own && { resources: own }) }, []];
  });
}

/** Exports the state, changes it and imports it; resolves to what `change` tells besides. */
async function changeState<T>(
  invoke: Invoke,
  change: (deployment: Deployment) => [Deployment, T],
): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), "estate-state-"));
  try {
    const file = join(folder, "state.json");
    await runQuietly(invoke, ["stack", "export", "--file", file]);
    const exported = JSON.parse(readFileSync(file, "utf8")) as { deployment: Deployment };
    const [deployment, told] = change(exported.deployment);
    writeFileSync(file, JSON.stringify({ ...exported, deployment }), { mode: 0o600 });
    await runQuietly(invoke, ["stack", "import", "--file", file]);
    return told;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Runs a `pulumi` command to its end and resolves to what it says; throws an {@link OperatorError} where it fails. */
export async function runQuietly(invoke: Invoke, words: string[]): Promise<string> {
  const { command, args, env } = invoke(words);
  const { code, stdout, stderr } = await runCommand(command, args, { env });
  if (code !== 0) throw new OperatorError(`\`pulumi ${words.join(" ")}\` failed:\n${stderr || stdout}`);
  return stdout;
}
