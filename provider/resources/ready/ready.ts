import { z } from "zod";
import { type Duration, parseDuration } from "../../duration.ts";
import { EstateError } from "../../errors.ts";

/** What a program says of a host. */
export const readyInputs = z.strictObject({
  host: z.string().min(1).describe("The host's key in the configuration `estate:hosts`."),
  machine: z
    .string()
    .optional()
    .describe(
      "Whatever identifies the machine, e.g. the id of its virtual machine. While it is unknown the machine does not exist and is not contacted; when it changes the host is another one.",
    ),
  timeout: z
    .custom<Duration>((value) => parseDuration(value) !== undefined, {
      error: 'must be a duration such as "90 seconds" or "5 minutes"',
    })
    .default("5 minutes")
    .describe(
      'How long to wait for SSH and for the end of the first boot, e.g. `"5 minutes"` (the default).',
    ),
});

export type ReadyInputs = z.output<typeof readyInputs>;

/** What becomes known of a host once it answers. */
export interface ReadyOutputs {
  /** The public host key, `ssh-ed25519 AAAA…`. */
  readonly pin: string;
  /** `/etc/machine-id` */
  readonly machineId: string;
}

/** What a host answered to a script. */
interface Answer {
  readonly code: number;
  readonly stdout: Buffer;
  readonly stderr: string;
}

/** Asks nothing but who the machine is. */
export const identityScript = "cat /etc/machine-id 2>/dev/null";

const bootFailed = 10;
const bootNotOver = 11;

/**
 * Waits until cloud-init is through, where it is installed, makes the folder that all resources share, and prints
 * who the machine is.
 * `cloud-init status --wait` exits with 2 for errors that it recovered from: the host is usable, and a note
 * tells it. {@link readyFailure} reads the other ends.
 */
export function readyScript(timeoutSeconds: number): string {
  return `export LC_ALL=C
if command -v cloud-init >/dev/null; then
  code=0
  report=$(timeout ${timeoutSeconds} cloud-init status --wait --long </dev/null 2>&1) || code=$?
  case $code in
    1) printf '%s\\n' "$report" >&2; exit ${bootFailed} ;;
    2) echo "@estate note the first boot met errors that it recovered from: see them with cloud-init status --long" >&2 ;;
    124) cloud-init status --long </dev/null >&2; exit ${bootNotOver} ;;
  esac
fi
mkdir -p -m 0700 /var/lib/estate && mkdir -p -m 0700 /var/lib/estate/resources || exit
${identityScript} || :
`;
}

/** The error of a host on which {@link readyScript} ended with another code than 0. */
export function readyFailure(host: string, { code, stderr }: Answer): EstateError {
  const [what, next] = explain(host, code);
  return new EstateError(`${host} ${what}.\n  seen: ${stderr.trim()}\n  next: ${next}`, { host });
}

function explain(host: string, code: number): readonly [what: string, next: string] {
  if (code === bootFailed)
    return [
      "failed in its first boot",
      `read /var/log/cloud-init-output.log on ${host}, mend the machine's user data and make it anew; or mend the host and remove the errors (cloud-init clean, then a reboot)`,
    ];
  if (code === bootNotOver)
    return [
      "is still in its first boot",
      `see on ${host} what it waits for (/var/log/cloud-init-output.log); where it is only slow, raise the timeout of its host.Ready; then run the same command again`,
    ];
  return [
    `could not be prepared (exit code ${code})`,
    `check on ${host} that /var/lib is writable and has room; then run the same command again`,
  ];
}

/**
 * Reads what {@link identityScript} printed: the machine id, 32 hexadecimal digits. Throws an {@link EstateError}
 * where there is none, as after the copying of an image.
 */
export function parseIdentity(host: string, printed: string): string {
  const id = printed.trim();
  if (/^[0-9a-f]{32}$/.test(id)) return id;
  const seen = id === "" ? "is empty or missing" : `holds ${JSON.stringify(id.slice(0, 80))}`;
  throw new EstateError(
    `${host} has no machine id of 32 hexadecimal digits, so it cannot be told from another machine.\n  seen: /etc/machine-id ${seen}\n  next: run systemd-machine-id-setup on ${host}, then the same command again`,
    { host },
  );
}

/** Leaves no trace of us on a host without resources; copies of what people had there stay. */
export const forgetScript = `cd /var/lib/estate 2>/dev/null || exit 0
rmdir resources || exit 0
find . -mindepth 1 -maxdepth 1 ! -name kept -exec rm -rf {} +
rmdir /var/lib/estate || :
`;
