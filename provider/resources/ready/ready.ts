import { z } from "zod";
import { type Duration, parseDuration } from "../../duration.ts";
import { AnswerError } from "../definition.ts";

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

/**
 * Waits until cloud-init is through, where it is installed, and prints the machine's id. `cloud-init status
 * --wait` exits with 2 for an error that it recovered from; that is said, but the host is usable.
 */
export function readyScript(timeoutSeconds: number): string {
  return `export LC_ALL=C
if command -v cloud-init >/dev/null; then
  code=0
  report=$(timeout ${timeoutSeconds} cloud-init status --wait --long </dev/null 2>&1) || code=$?
  if [ $code = 124 ]; then echo "the first boot was not over after ${timeoutSeconds} s" >&2; exit 1; fi
  if [ $code = 1 ]; then echo "the first boot failed: $report" >&2; exit 1; fi
fi
mkdir -p -m 0700 /var/lib/estate && mkdir -p -m 0700 /var/lib/estate/resources
cat /etc/machine-id
`;
}

/** Asks nothing but who the machine is. */
export const identityScript = "cat /etc/machine-id\n";

export function parseIdentity(output: string): string {
  const id = output.trim();
  if (!/^[0-9a-f]{32}$/.test(id)) throw new AnswerError("/etc/machine-id is not 32 hexadecimal digits");
  return id;
}

/** Leaves no trace of us on a host without resources; copies of what people had there stay. */
export const forgetScript = `cd /var/lib/estate 2>/dev/null || exit 0
rmdir resources || exit 0
find . -mindepth 1 -maxdepth 1 ! -name kept -exec rm -rf {} +
rmdir /var/lib/estate || :
`;
