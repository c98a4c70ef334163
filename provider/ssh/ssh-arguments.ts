import { parseDuration } from "../duration.ts";
import type { Files } from "./files.ts";
import { algorithmsOf, isFingerprint } from "./host-key.ts";
import type { Host } from "./hosts.ts";

/** Printed by the host once we are in and may become root. */
export const readyMark = "estate-ready";

/**
 * The arguments of the ssh that holds the connection to a host open. With `keep`, the connection itself goes to the
 * background and stays for so many seconds after its last session; what it has to say from then on goes to the log.
 */
export function connectArguments(
  name: string,
  host: Host,
  files: Files,
  way: { expected?: string | undefined; viaSocket?: string | undefined; keep?: number | undefined },
): string[] {
  return [
    ...(way.keep ? ["-E", files.log] : []),
    ...options({
      ...connectOptions(host),
      ControlPersist: way.keep ? String(Math.ceil(way.keep)) : "no",
      ...hostKeyOptions(name, files.knownHosts, way.expected),
      ControlPath: files.socket,
      ...(host.identity && { IdentityFile: `"${host.identity}"`, IdentitiesOnly: "yes" }),
      ...(way.viaSocket && { ProxyCommand: proxyCommand(way.viaSocket, way.keep ? files.log : undefined) }),
    }),
    "-p",
    String(host.port),
    "-l",
    host.user,
    "--",
    host.address,
    holdCommand(host),
  ];
}

/** The arguments of the ssh that holds a connection open which is there already. */
export function resumeArguments(socket: string, host: Host): string[] {
  return sessionArguments(socket, holdCommand(host));
}

/** The arguments of an ssh that ends an open connection. */
export function exitArguments(socket: string): string[] {
  return [...overSocket(socket), "-O", "exit", "--", "shared"];
}

/** The arguments of an ssh that runs one command over an open connection. */
export function sessionArguments(socket: string, command: string): string[] {
  return [...overSocket(socket), "--", "shared", command];
}

/** The arguments of an ssh that has an open connection carry what a SOCKS proxy on this machine's loopback is asked for. */
export function proxyArguments(socket: string, port: number): string[] {
  return [...overSocket(socket), "-O", "forward", "-D", `127.0.0.1:${port}`, "--", "shared"];
}

/**
 * The operator's ssh_config is honoured, for agents, hardware keys and certificates, so all that it could turn
 * into something else than one silent, unattended connection is said here: the first value wins.
 */
function connectOptions(host: Host): Record<string, string> {
  return {
    BatchMode: "yes",
    ClearAllForwardings: "yes",
    Compression: "no",
    ConnectionAttempts: "1",
    ConnectTimeout: String(Math.ceil(parseDuration(host.connectTimeout)!)),
    ControlMaster: "yes",
    EscapeChar: "none",
    ForkAfterAuthentication: "no",
    ForwardAgent: "no",
    ForwardX11: "no",
    // less would hide why a host behind this one could not be reached
    LogLevel: "INFO",
    PermitLocalCommand: "no",
    RemoteCommand: "none",
    RequestTTY: "no",
    ServerAliveCountMax: "3",
    ServerAliveInterval: "5",
    SessionType: "default",
    StdinNull: "no",
    Tunnel: "no",
  };
}

/**
 * Without an expectation, and with a fingerprint, ssh accepts what is presented and writes it down, and the caller
 * compares before any step is sent: ssh cannot be told a fingerprint. A whole key is left to ssh, which is then
 * asked for that type alone, because a host with several keys would present another one.
 */
function hostKeyOptions(
  name: string,
  knownHosts: string,
  expected: string | undefined,
): Record<string, string> {
  const whole = expected !== undefined && !isFingerprint(expected);
  return {
    CheckHostIP: "no",
    GlobalKnownHostsFile: "/dev/null",
    HashKnownHosts: "no",
    HostKeyAlias: name,
    KnownHostsCommand: "none",
    StrictHostKeyChecking: whole ? "yes" : "accept-new",
    UpdateHostKeys: "no",
    UserKnownHostsFile: knownHosts,
    VerifyHostKeyDNS: "no",
    ...(whole && { HostKeyAlgorithms: algorithmsOf(expected) }),
  };
}

/**
 * A channel of the bastion's one connection, so that it sees one handshake for all hosts behind it. Where it is to
 * outlive us it must not hold the other end of our pipes, nor be in our group: the engine ends a provider's whole group.
 */
function proxyCommand(viaSocket: string, log: string | undefined): string {
  const command = ["ssh", ...overSocket(viaSocket), "-W", "[%h]:%p", "shared"];
  return (log ? ["setsid", ...command, `2>>${log}`] : command).join(" ");
}

/**
 * `-F none`: a session takes nothing from ssh_config, and starts faster. Where the socket is gone, ssh would dial
 * by itself, and the proxy command makes that fail.
 */
function overSocket(socket: string): string[] {
  return ["-F", "none", ...options({ BatchMode: "yes", ProxyCommand: "false" }), "-S", socket];
}

/** Runs for as long as the connection is wanted: it ends when our end of its standard input does. */
function holdCommand({ sudo }: Host): string {
  const tryRoot = sudo ? "sudo -n sh -c : || exit; " : "";
  return `exec sh -c '${tryRoot}echo ${readyMark}; exec cat >/dev/null'`;
}

function options(values: Record<string, string>): string[] {
  return Object.entries(values).flatMap(([key, value]) => ["-o", `${key}=${value}`]);
}
