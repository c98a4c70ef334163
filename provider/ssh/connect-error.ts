import { EstateError } from "../errors.ts";
import type { Failure, FailureCode } from "./failure.ts";
import { expectedFingerprint } from "./host-key.ts";
import type { Host, Hosts } from "./hosts.ts";
import { describeAddress, describeWay } from "./way.ts";

/** The error of a host that was tried itself: what failed, the way, what ssh said, what to do. */
export function connectError(hosts: Hosts, name: string, failure: Failure, expected?: string): EstateError {
  const host = hosts[name]!;
  const [what, advice] = explanations[failure.code](name, host, failure, expected);
  const message = [
    `Cannot connect to ${name}: ${what}.`,
    `  way:  ${describeWay(hosts, name)}`,
    `  seen: ${failure.seen}`,
    `  next: ${advice}`,
  ].join("\n");
  return new EstateError(message, { host: name, code: failure.code });
}

/** The error of a host that was never tried, because one on the way to it failed. */
export function viaError(hosts: Hosts, name: string, cause: EstateError): EstateError {
  const message = `${name} was not tried, because its way leads through ${cause.host}: ${describeWay(hosts, name)}.\n${cause.message}`;
  return new EstateError(message, { host: name, code: "via-failed", cause });
}

type Explanation = readonly [what: string, advice: string];

const explanations: Record<
  FailureCode,
  (name: string, host: Host, failure: Failure, expected: string | undefined) => Explanation
> = {
  "client-missing": () => [
    "this machine has no ssh, or no setpriv to start it with",
    "install both (Debian: apt-get install openssh-client util-linux)",
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
    `${host.via} does not allow connections to ${name}`,
    `set AllowTcpForwarding yes (and, where it is set, PermitOpen to ${describeAddress(host)}) in the sshd_config of ${host.via}`,
  ],
  "host-key-differs": hostKeyExplanation,
  "identity-missing": (name) => [
    "the login was refused, and the file of a private key does not exist",
    `put the key there, or correct estate:hosts.${name}.identity (or IdentityFile in ssh_config)`,
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
  "not-reached": (name, host) => [
    `${host.via} could not reach it, nor another host that was asked for at the same moment`,
    `check that ${name} runs and that its sshd listens at ${addressOf(host)}`,
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
  { presented }: Failure,
  expected: string | undefined,
): Explanation {
  const was = expected === undefined ? "another one" : expectedFingerprint(expected);
  const reasons = "it is another machine, a new installation, or someone in between";
  const accept = `pulumi config set --path 'estate:hosts.${name}.hostKey'`;
  if (presented === undefined)
    return [
      `it has no host key of the same type as the expected ${was}: ${reasons}`,
      `look at /etc/ssh/ssh_host_*_key.pub on the machine's console; if it is right, accept one: ${accept} 'ssh-ed25519 AAAA…'`,
    ];
  return [
    `its host key is ${presented}, but ${was} is expected: ${reasons}`,
    `compare with "cat /etc/ssh/*.pub | ssh-keygen -lf -" on the machine's console; if it is right, accept it: ${accept} ${presented}`,
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
