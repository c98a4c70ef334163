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
  [
    /^command-line.*(Bad|Unsupported|configuration option|keyword)|^.*: terminating, \d+ bad configuration/,
    "client-refused",
  ],
  [
    /Host key verification failed|no matching host key type|HOST IDENTIFICATION HAS CHANGED/,
    "host-key-differs",
  ],
  [/^no such identity: /, "identity-missing"],
  [/Permission denied \(|Too many authentication failures|not accessible: /, "login-refused"],
  [/^sudo: |sudo: .*not found|sudoers/, "sudo-refused"],
  [/administratively prohibited/, "forwarding-refused"],
  [
    /Could not resolve hostname|Name or service not known|Temporary failure in name resolution/,
    "name-not-resolved",
  ],
  [/Connection refused/, "connection-refused"],
  [/No route to host|Network is unreachable|Host is down/, "no-route"],
  [/timed out|not responding/, "timed-out"],
];

/** Lines that follow from another one, or say nothing about why. */
const noise =
  /^(Warning: Permanently added|Stdio forwarding request failed|@|It is also possible|$)|UNKNOWN port/;

/**
 * Reads why an attempt failed from what ssh wrote to standard error. `bastionSaid` is what the ssh of the bastion
 * wrote meanwhile: why a host behind it could not be reached is said there only.
 */
export function classify(stderr: string, bastionSaid = ""): Failure {
  const reasons = lines(bastionSaid).map((line) =>
    line.replace(/^channel \d+: open failed: (connect failed: )?/, ""),
  );
  const said = [...lines(stderr), ...new Set(reasons)];
  for (const [sign, code] of signs) {
    const seen = said.find((line) => sign.test(line));
    if (seen) return { code, seen, ...(code === "host-key-differs" && presentedKey(stderr)) };
  }
  const last = said.findLast((line) => !noise.test(line)) ?? said.at(-1);
  return { code: "connection-closed", seen: last ?? "ssh ended without a word" };
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
