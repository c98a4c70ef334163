import { chmodSync, existsSync, mkdirSync, renameSync, rmSync } from "node:fs";
import { dirname } from "node:path";
import { authorityEnvironment, startCertificateAuthority } from "./certificateAuthority.ts";
import { isPopulated, killGroup } from "./cgroup.ts";
import { LabError } from "./error.ts";
import { detachLeftDisks } from "./guest/disk.ts";
import { startGuest, untilBooted } from "./guest/guest.ts";
import { powerOff } from "./guest/host.ts";
import { shellCommand } from "./guest/shell.ts";
import { volumeImage } from "./guest/volume.ts";
import { machinesOf, requireHost } from "./hosts.ts";
import { provideImage } from "./image/build.ts";
import { configuredMirror } from "./image/mirror.ts";
import { imageRecipe } from "./image/recipe.ts";
import { raiseLimits } from "./limits.ts";
import { withLock } from "./lock.ts";
import { createNamespaces, deleteNamespaces, namespacesOf } from "./namespaces.ts";
import { disown, own, requireOwn } from "./owner.ts";
import { startPackageProxy } from "./packageProxy.ts";
import { guestPaths, instancePaths, type Paths } from "./paths.ts";
import { freePort, wantedPort } from "./port.ts";
import { proxmoxEnvironment, startProxmoxApi, stopProxmoxApi } from "./proxmoxApi.ts";
import { relaysOf, startRelays } from "./relay.ts";
import { capture, type Output, run } from "./run.ts";
import { readState, type State, writeState } from "./state.ts";
import { type Guest, guestNamed, type Topology, topologyNamed } from "./topology.ts";

export type Log = (line: string) => void;

export interface UpOptions {
  /** Labs of different names run side by side, with the same addresses. */
  instance: string;
  /** Default: "lab". */
  topology?: string;
  log: Log;
}

export interface DownOptions {
  instance: string;
  /** Forget the disks, keys and logs too. */
  purge: boolean;
  log: Log;
}

/** A running lab. */
export interface Lab {
  instance: string;
  /** Name under /run/netns of the namespace in which everything that talks to the hosts must run. */
  operatorNamespace: string;
  /**
   * What a process in that namespace needs: ESTATE_LAB_IDENTITY is the path of the operator's private key,
   * ESTATE_LAB_ACME_AUTHORITY that of the certificate which ACME clients must trust to talk to the lab's certificate
   * authority; the others are what the Proxmox provider reads, and what its programs need to trust the API.
   */
  env: Record<string, string>;
  /**
   * File with the roots of what the lab's certificate authority issues, for browsers and others that open the page.
   * Each start of the authority adds one.
   */
  acmeRoots: string;
  /** Where a browser on this machine finds the page that the edge serves. */
  pageUrl: string;
  /** Cuts a guest's power. */
  stopGuest(name: string): Promise<void>;
  /** Boots a guest with the disk it had, and waits until it is booted. */
  startGuest(name: string): Promise<void>;
  /** Runs a shell command as root in a host, without SSH: "db" of the topology, or the machine "vm-101". */
  shell(host: string, command: string): Promise<Output>;
}

/**
 * Brings a lab up, or mends what is missing of a running one, and returns when every guest is booted.
 * Throws a LabError before anything is changed when the lab cannot run here.
 */
export async function up({ instance, topology = "lab", log }: UpOptions): Promise<Lab> {
  const { name, guests, page } = topologyNamed(topology);
  requireRoot();
  const paths = instancePaths(instance);
  const wanted = wantedPort(instance, process.env.ESTATE_PORT, page.usualPort);
  return withLock(instance, async () => {
    requireOwn(instance, paths);
    const before = readState(instance, paths);
    if (!before) await clean(instance, paths, log);
    const port = await pagePort(instance, before, wanted);
    own(instance, paths);
    rmSync(paths.purged, { recursive: true, force: true });
    await layOut(paths);
    if (!raiseLimits())
      log("fs.inotify.max_user_instances cannot be raised here: about 24 hosts can run at once");

    const mirror = await configuredMirror();
    const proxyStarted = await startPackageProxy(instance, paths, mirror);
    const image = await provideImage(instance, paths, imageRecipe(mirror), log);
    if (!before) await createNamespaces(instance);
    writeState(paths, { instance, topology: name, port });

    // The page of another topology may be on another port of the edge.
    if (before && before.topology !== name) await killGroup([instance, "relay-page-inside"]);
    const relays = await startRelays(
      instance,
      relaysOf(paths, namespacesOf(instance), page, port),
      paths.logs,
    );
    if (before) await stopStrangers(instance, guests, before, paths, log);
    const started = await startMissing(instance, guests, paths, image);
    const [apiStarted, authorityStarted] = await Promise.all([
      startProxmoxApi(instance, paths),
      startCertificateAuthority(instance, paths),
    ]);
    const servers = [
      ...(proxyStarted ? ["package-proxy"] : []),
      ...(apiStarted ? ["pve"] : []),
      ...(authorityStarted ? ["acme"] : []),
    ];
    if (before) sayMended([...servers, ...relays, ...started], log);
    await untilAllBooted(guests, paths, log);
    return labOf(readStateOrFail(instance, paths), paths);
  });
}

/** Ends a lab: no guest, mount, process or namespace of it stays. Its disks do, unless they are purged. */
export async function down({ instance, purge, log }: DownOptions): Promise<void> {
  requireRoot();
  const paths = instancePaths(instance);
  await withLock(instance, async () => {
    requireOwn(instance, paths);
    const state = readState(instance, paths);
    // From here on the lab counts as interrupted, until all of it is gone.
    rmSync(paths.stateFile, { force: true });
    // First who could power on what is powered off here.
    await stopProxmoxApi(instance);
    const machines = machinesOf(instance, paths).filter((name) => isPopulated([instance, name]));
    const hosts = state ? [...names(topologyNamed(state.topology).guests), ...machines] : [];
    if (hosts.length > 0) log(`powering off ${hosts.join(", ")}`);
    await Promise.all(hosts.map((name) => powerOff(instance, name, paths, 10)));
    await clean(instance, paths, state ? () => {} : log);
    log(state ? `the lab "${instance}" is down` : `the lab "${instance}" was not running`);
    if (!purge) return;
    rmSync(paths.purged, { recursive: true, force: true });
    if (existsSync(paths.state)) renameSync(paths.state, paths.purged);
    rmSync(paths.purged, { recursive: true, force: true });
    log("its disks, keys and logs are deleted; caches stay");
  });
}

/** The lab of that name if it is up, or undefined. Single guests may be off. */
export function open(instance: string): Lab | undefined {
  const paths = instancePaths(instance);
  const state = readState(instance, paths);
  return state && labOf(state, paths);
}

/** Whether disks of that lab are kept, be it up or down: the next start boots them. */
export function isKept(instance: string): boolean {
  return existsSync(instancePaths(instance).identity);
}

/** The topology of a running lab; throws a LabError when it is down. */
export function runningTopology(instance: string): Topology {
  return topologyNamed(readStateOrFail(instance, instancePaths(instance)).topology);
}

function labOf(state: State, paths: Paths): Lab {
  const { instance } = state;
  const topology = topologyNamed(state.topology);
  const guest = (name: string) => guestNamed(topology, name);
  return {
    instance,
    operatorNamespace: namespacesOf(instance).operator,
    env: {
      ESTATE_LAB_IDENTITY: paths.identity,
      ...authorityEnvironment(paths),
      ...proxmoxEnvironment(paths),
    },
    acmeRoots: paths.acmeRoots,
    pageUrl: `${topology.page.scheme}://${topology.page.host}:${state.port}/`,
    stopGuest: (name) => killGroup([instance, guest(name).name]),
    startGuest: async (name) => {
      const image = volumeImage(guestPaths(paths, guest(name).name).directory);
      if (image === undefined) throw new LabError(`${name} has no disk yet. \`npm run lab -- up\` makes it.`);
      await startGuest(instance, guest(name), paths, image);
      await untilBooted(name, paths);
    },
    shell: async (host, command) => {
      requireHost(host, topology, machinesOf(instance, paths));
      return capture(shellCommand(instance, host, paths, ["/bin/sh", "-c", command]));
    },
  };
}

function readStateOrFail(instance: string, paths: Paths): State {
  const state = readState(instance, paths);
  if (state) return state;
  throw new LabError(`The lab "${instance}" is not up. Start it with \`npm run lab -- up\`.`);
}

function requireRoot(): void {
  if (process.getuid?.() !== 0) {
    throw new LabError(
      "The lab makes namespaces and mounts, which only root may do. Run the command as root.",
    );
  }
}

/** The port of the page: the running relay keeps its own, unless another one is wanted. */
async function pagePort(instance: string, before: State | undefined, wanted: number): Promise<number> {
  const relay = [instance, "relay-page-outside"];
  if (!before || !isPopulated(relay)) return freePort(wanted);
  if (wanted === 0 || wanted === before.port) return before.port;
  const port = await freePort(wanted);
  await killGroup(relay);
  return port;
}

/** Ends and removes everything of the instance but its files, and says what there was. */
async function clean(instance: string, paths: Paths, log: Log): Promise<void> {
  if (isPopulated([instance])) log("leftover processes of an interrupted run ended");
  await killGroup([instance]);
  await detachLeftDisks((file) => file.startsWith(`${paths.state}/`));
  for (const namespace of await deleteNamespaces(instance)) log(`leftover namespace ${namespace} removed`);
  disown(instance);
}

async function layOut(paths: Paths): Promise<void> {
  for (const folder of [paths.state, paths.logs, paths.sockets, dirname(paths.identity)]) {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
  }
  chmodSync(paths.state, 0o700);
  if (existsSync(`${paths.identity}.pub`)) return;
  rmSync(paths.identity, { force: true });
  await run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "operator", "-f", paths.identity]);
}

/** Powers off the guests of the topology that ran before and are not part of the one wanted now. */
async function stopStrangers(
  instance: string,
  wanted: Guest[],
  before: State,
  paths: Paths,
  log: Log,
): Promise<void> {
  const strangers = topologyNamed(before.topology).guests.filter(
    ({ name }) => !wanted.some((guest) => guest.name === name),
  );
  for (const { name } of strangers.filter((guest) => isPopulated([instance, guest.name]))) {
    await powerOff(instance, name, paths, 10);
    log(`${name} is not part of the lab any more: powered off`);
  }
}

async function startMissing(
  instance: string,
  guests: Guest[],
  paths: Paths,
  image: string,
): Promise<string[]> {
  const missing = guests.filter((guest) => !isPopulated([instance, guest.name]));
  await Promise.all(missing.map((guest) => startGuest(instance, guest, paths, image)));
  return missing.map((guest) => guest.name);
}

function sayMended(parts: string[], log: Log): void {
  for (const name of parts) log(`${name} was not running: started again`);
}

async function untilAllBooted(guests: Guest[], paths: Paths, log: Log): Promise<void> {
  log(`waiting for ${names(guests).join(", ")} to boot`);
  const boots = guests.map(async ({ name }) => {
    await untilBooted(name, paths);
    log(`${name} is booted`);
  });
  const failures = (await Promise.allSettled(boots)).flatMap((boot) =>
    boot.status === "rejected" ? [boot.reason] : [],
  );
  const bug = failures.find((failure) => !(failure instanceof LabError));
  if (bug) throw bug;
  if (failures.length > 0) throw new LabError(failures.map((failure) => failure.message).join("\n"));
}

function names(guests: Guest[]): string[] {
  return guests.map((guest) => guest.name);
}
