import { z } from "zod";
import { parseDuration } from "../duration.ts";
import { viaProblem } from "./way.ts";

/** An issue's message continues its path: `db.port` "is 70000: write a whole number from 1 to 65535". */
const wanted = (what: string) => ({
  error: ({ input }: { input?: unknown }) =>
    input === undefined ? `is missing: write ${what}` : `is ${JSON.stringify(input)}: write ${what}`,
});

/** The value is not repeated: someone may have put the secret itself where a path or a fingerprint belongs. */
const wantedUnseen = (what: string) => ({ error: `cannot be used: write ${what}` });

const address = wanted("a name or an IP address");
const port = wanted("a whole number from 1 to 65535");
const user = wanted("a user's name");
const via = wanted("the key of another host");
const flag = wanted("true or false");
const identity = wantedUnseen("the path of a private key file");
const hostKey = wantedUnseen('a fingerprint "SHA256:…" or a public key "ssh-ed25519 AAAA…"');
const timeout = wanted('a time of at least a second, such as "10 seconds" or "1 minute"');

// the patterns leave out every letter that means something to a shell, to ssh's options or to ssh_config
const addressPattern = /^[A-Za-z0-9:][A-Za-z0-9.:_-]*(%[A-Za-z0-9._-]+)?$/;
const userPattern = /^[A-Za-z_][A-Za-z0-9._@-]*$/;
const identityPattern = /^[^\n"\\]+$/;
const hostKeyPattern = /^(SHA256:[A-Za-z0-9+/]{43}|[a-z][a-z0-9@.-]+ AAAA[A-Za-z0-9+/]+={0,2})$/;

const settings = {
  address: z
    .string(address)
    .regex(addressPattern, address)
    .describe("The name or IP address, as seen from the host that `via` names."),
  port: z.int(port).min(1, port).max(65535, port).default(22).describe("The port of sshd."),
  user: z.string(user).regex(userPattern, user).default("root").describe("Who logs in."),
  via: z.string(via).exactOptional().describe("The host to go through (a bastion), by its key."),
  identity: z
    .string(identity)
    .regex(identityPattern, identity)
    .exactOptional()
    .describe("A private key file, with `~` and `${VARIABLE}`; default: the agent and ssh_config."),
  sudo: z
    .boolean(flag)
    .exactOptional()
    .describe("Whether steps run through `sudo -n`; default: unless the user is root."),
  hostKey: z
    .string(hostKey)
    .regex(hostKeyPattern, hostKey)
    .exactOptional()
    .describe("The key to expect instead of the recorded one: `SHA256:…` or `ssh-ed25519 AAAA…`."),
  lost: z.boolean(flag).exactOptional().describe("Declares that the machine is gone for good."),
  connectTimeout: z
    .string(timeout)
    .refine((text) => (parseDuration(text) ?? 0) >= 1, timeout)
    .default("10 seconds")
    .describe("How long the host may take to answer, and twice as long again to let us in."),
};

/** One entry of the stack's `estate:hosts`: where a host is and how it is entered. */
export const hostSchema = z
  .strictObject(settings, {
    error: (issue) =>
      issue.code === "unrecognized_keys"
        ? `has no setting ${issue.keys?.join(", ")}: use ${Object.keys(settings).join(", ")}`
        : "is not a host: write its settings, such as {address: 192.168.100.53}",
  })
  .transform((host) => ({ ...host, sudo: host.sudo ?? host.user !== "root" }));

/** One entry of the stack's `estate:hosts`, with its defaults. */
export type Host = z.output<typeof hostSchema>;

/** All hosts of a run, by their keys. */
export type Hosts = Readonly<Record<string, Host>>;

/** All of `estate:hosts`, by the key that everything else names a host by. */
export const hostsSchema = z
  .record(z.string().regex(/^[a-z][a-z0-9-]*$/), hostSchema, {
    error: ({ code }) =>
      code === "invalid_key"
        ? "is no key for a host: write lower-case letters, digits and hyphens, a letter first"
        : "is not a set of hosts: write an entry for each, such as db: {address: 192.168.100.53}",
  })
  .superRefine(
    (hosts, context) => {
      for (const name of Object.keys(hosts)) {
        const message = viaProblem(hosts, name);
        if (message) context.addIssue({ code: "custom", path: [name, "via"], message });
      }
    },
    // or a wrong port would hide a wrong via until the next run
    { when: ({ value }) => typeof value === "object" && value !== null },
  );
