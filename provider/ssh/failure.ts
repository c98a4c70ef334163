/** Why a host could not be connected to. */
export type FailureCode =
  | "client-missing"
  | "client-refused"
  | "connection-closed"
  | "connection-refused"
  | "forwarding-refused"
  | "host-key-differs"
  | "identity-missing"
  | "login-refused"
  | "name-not-resolved"
  | "no-route"
  | "not-reached"
  | "sudo-refused"
  | "timed-out";

/** A failed attempt: what kind it is, and the line of ssh's that says so. */
export interface Failure {
  readonly code: FailureCode;
  readonly seen: string;
  /** The key that the host presented, where that was the failure and ssh told. */
  readonly presented?: string;
}

/** In the order in which they explain: what comes first is the cause of what comes later. */
const signs: readonly (readonly [RegExp, FailureCode])[] = [
  [/^spawn setpriv ENOENT|^setpriv: failed to execute ssh/, "client-missing"],
  [/^command-line|terminating, \d+ bad configuration options/, "client-refused"],
  [/^Host key verification failed|no matching host key type/, "host-key-differs"],
  [/^no such identity: /, "identity-missing"],
  [/Permission denied \(|Too many authentication failures/, "login-refused"],
  [/^sudo: |sudo: .*not found/, "sudo-refused"],
  [/administratively prohibited/, "forwarding-refused"],
  [/Could not resolve hostname|Name or service not known|name resolution/, "name-not-resolved"],
  [/Connection refused/, "connection-refused"],
  [/No route to host|Network is unreachable|Host is down/, "no-route"],
  [/timed out|not responding/, "timed-out"],
];

/** Lines that say nothing about why. */
const noise = /^Warning: Permanently added|UNKNOWN port/;

/** From the ssh that asked the bastion's for a channel. */
const notForwarded = "Stdio forwarding request failed";

/**
 * Reads why an attempt failed from what ssh wrote to standard error. `bastionSaid` is what the ssh of the bastion
 * wrote meanwhile: why a host behind it could not be reached is said there only, and without naming the host.
 */
export function classify(stderr: string, bastionSaid = ""): Failure {
  const reasons = stderr.includes(notForwarded) ? refusals(bastionSaid) : [];
  if (reasons.length > 1) return { code: "not-reached", seen: reasons.join(", or: ") };
  const said = [...lines(stderr), ...reasons];
  for (const [sign, code] of signs) {
    const seen = said.find((line) => sign.test(line));
    if (seen) return { code, seen, ...(code === "host-key-differs" && presentedKey(stderr)) };
  }
  const last = said.findLast((line) => !noise.test(line)) ?? said.at(-1);
  return { code: "connection-closed", seen: last ?? "ssh ended without a word" };
}

/** The reasons in the lines `channel 3: open failed: connect failed: Connection refused`, each once. */
function refusals(bastionSaid: string): string[] {
  const reasons = lines(bastionSaid).map(
    (line) => line.match(/^channel \d+: open failed: (?:connect failed: )?(.+)/)?.[1],
  );
  return [...new Set(reasons.filter((reason) => reason !== undefined))];
}

/** `The fingerprint for the ED25519 key sent by the remote host is\nSHA256:….` */
function presentedKey(stderr: string): { presented?: string } {
  const key = stderr.match(/key sent by the remote host is\s+(SHA256:[A-Za-z0-9+/]{43})/)?.[1];
  return key === undefined ? {} : { presented: key };
}

function lines(text: string): string[] {
  return text
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "");
}
