import { EstateError } from "../errors.ts";
import type { Failure, FailureCode } from "./failure.ts";
import { expectedFingerprint } from "./host-key.ts";
import type { Host, Hosts } from "./hosts.ts";
import { describeAddress, describeWay } from "./way.ts";

/** The error of a host that was tried itself: what failed, the way, what ssh said, what to do. */
export function connectError(hosts: Hosts, name: string, failure: Failure, expected?: string): EstateError {
  const host = hosts[name]!;
  const [what, advice] = explanations[failure.code](name, host, failure, expected);
  return report(hosts, name, { code: failure.code, what, seen: failure.seen, advice });
}

/** The error of a host that was never tried, because one on the way to it failed. */
export function viaError(hosts: Hosts, name: string, via: string, cause: EstateError): EstateError {
  return report(hosts, name, {
    code: "via-failed",
    what: `${via} on the way to it failed, and ${name} itself was not tried`,
    seen: cause.message.split("\n")[0]!,
    advice: `mend the way to ${via} first, or correct estate:hosts.${name}.via`,
    cause,
  });
}

/** Whether a later attempt may succeed by itself: a machine that boots refuses connections first, then logins. */
export function mayPass(error: EstateError): boolean {
  if (error.code === "via-failed") return error.cause instanceof EstateError && mayPass(error.cause);
  return passing.has(error.code);
}

const passing = new Set<string | undefined>([
  "connection-closed",
  "connection-refused",
  "login-refused",
  "no-route",
  "sudo-refused",
  "timed-out",
] satisfies FailureCode[]);

type Explanation = readonly [what: string, advice: string];

const explanations: Record<
  FailureCode,
  (name: string, host: Host, failure: Failure, expected: string | undefined) => Explanation
> = {
  "client-missing": () => [
    "there is no ssh command on this machine",
    "install OpenSSH's client (Debian: apt-get install openssh-client)",
  ],
  "client-refused": () => [
    "ssh on this machine does not understand its options",
    "install OpenSSH 9.2 or later, or mend ssh_config where the message names it",
  ],
  "connection-closed": (name, host) => [
    "the connection was closed before the login was done",
    `look at the log of sshd on ${name} (journalctl -u ssh), and whether ${addressOf(host)} is sshd's address`,
  ],
  "connection-refused": (name, host) => [
    "the connection was refused",
    `check that sshd runs on ${name} and listens at ${addressOf(host)}`,
  ],
  "forwarding-refused": (name, host) => [
    `${host.via} does not allow to go on from there`,
    `set AllowTcpForwarding yes, and PermitOpen for ${addressOf(host)}, in the sshd_config of ${host.via}; ${name} itself was not reached`,
  ],
  "host-key-differs": hostKeyExplanation,
  "identity-missing": (name, host) => [
    `the private key file ${host.identity} does not exist`,
    `put the key there, or correct estate:hosts.${name}.identity`,
  ],
  "login-refused": (name, host) => [
    `${name} refused the login of ${host.user} with ${credentialsOf(host)}`,
    `add the public key to ~${host.user}/.ssh/authorized_keys on ${name}, or correct user or identity in estate:hosts.${name}`,
  ],
  "name-not-resolved": (name, host) => [
    `the name ${host.address} has no address${seenFrom(host)}`,
    `correct estate:hosts.${name}.address, or write an IP address`,
  ],
  "no-route": (_name, host) => [
    `nothing answers at ${addressOf(host)}`,
    "check that the machine runs, and the network and firewalls on the way",
  ],
  "sudo-refused": (name, host) => [
    `${host.user} may not become root by sudo without a password`,
    `put "${host.user} ALL=(ALL) NOPASSWD: ALL" into a file of /etc/sudoers.d on ${name}, or log in as another user`,
  ],
  "timed-out": (name, host) => [
    `there was no answer in time (${host.connectTimeout})`,
    `check that the machine runs, and the firewalls on the way; where it is only slow, raise estate:hosts.${name}.connectTimeout`,
  ],
};

function hostKeyExplanation(
  name: string,
  _host: Host,
  { presented, seen }: Failure,
  expected: string | undefined,
): Explanation {
  const is = presented ?? "another one, which ssh did not name";
  const was = expected === undefined ? "another one" : expectedFingerprint(expected);
  const accept = presented ?? (seen.includes("no matching host key type") ? "'TYPE AAAA…'" : "SHA256:…");
  return [
    `its host key is ${is}, but ${was} is expected: it is another machine, a new installation, or someone in between`,
    `compare with "ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub" on the machine's console; if it is right, accept it: pulumi config set --path 'estate:hosts.${name}.hostKey' ${accept}`,
  ];
}

function credentialsOf({ identity }: Host): string {
  return identity === undefined ? "the keys of the agent and of ~/.ssh" : `the key ${identity}`;
}

function addressOf(host: Host): string {
  return `${describeAddress(host)}${seenFrom(host)}`;
}

function seenFrom({ via }: Host): string {
  return via === undefined ? "" : `, as seen from ${via}`;
}

function report(
  hosts: Hosts,
  name: string,
  {
    code,
    what,
    seen,
    advice,
    cause,
  }: { code: string; what: string; seen: string; advice: string; cause?: unknown },
): EstateError {
  const message = [
    `Cannot connect to ${name}: ${what}.`,
    `  way:  ${describeWay(hosts, name)}`,
    `  seen: ${seen}`,
    `  next: ${advice}`,
  ].join("\n");
  return new EstateError(message, { host: name, code, cause });
}
