import { z } from "zod";
import { absolutePath } from "../path.ts";

// Debian's adduser accepts no more; root is left out below, since its account is nobody's to make or remove.
const accountPattern = /^[a-z_][a-z0-9_-]{0,31}$/;

/** The schema of the name of an account that is made or changed: stricter than what a host may have. */
export function account(noun: "user" | "group") {
  return z.string({ error: `the name of a ${noun} is a text, like "deploy"` }).regex(accountPattern, {
    error: ({ input }) =>
      `${JSON.stringify(input)} is not the name of a ${noun}: write at most 32 lower case letters, digits, _ and -, beginning with a letter or _`,
  });
}

const publicKey = z
  .string({ error: "a key is a text, like ssh-ed25519 AAAA… person@laptop" })
  .regex(/^(?!#)(\P{Cc}* )?(ssh-|ecdsa-|sk-)[a-z0-9@.-]+ AAAA[A-Za-z0-9+/=]+( \P{Cc}*)?$/u, {
    error:
      "this is not a line of authorized_keys: write one public key on one line, like ssh-ed25519 AAAA… person@laptop; its options, if any, come first",
  });

/** The home of an account that has none, as Debian's adduser writes it. */
export const noHome = "/nonexistent";

export const inputs = z
  .strictObject({
    name: account("user")
      .refine((name) => name !== "root", {
        error: "root is not managed as a user: its keys are the File /root/.ssh/authorized_keys",
      })
      .describe("The user's name. Another name is another user."),
    uid: z
      .int({ error: "a uid is a number, like 1001" })
      .min(1, { error: "a uid is a number from 1 to 59999" })
      .max(59999, { error: "a uid is a number from 1 to 59999" })
      .optional()
      .describe("The number of the user, 1 to 59999. Default: the next free one. It cannot change later."),
    group: account("group")
      .optional()
      .describe("The primary group, which is made where it is missing. Default: a group of the user's name."),
    groups: z
      .array(account("group"), { error: "groups is a list of names, like [adm, ssl-cert]" })
      .superRefine((groups, context) => {
        const twice = groups.filter((group, index) => groups.indexOf(group) !== index);
        for (const group of new Set(twice)) context.addIssue(`${group} is named twice: name each group once`);
      })
      .default([])
      .describe(
        "Further groups, which must be there. Default: none. Those that a person added the user to are left alone.",
      ),
    system: z
      .boolean({ error: "system is true or false" })
      .default(false)
      .describe(
        "Whether the user runs a service and nobody logs in with it: other defaults, and a number below 1000 where it is made. Default: false.",
      ),
    home: absolutePath()
      .refine((home) => !home.includes(":"), {
        error: "a home has no colon, because it is a field of /etc/passwd",
      })
      .optional()
      .describe(
        "The home. Default: /home/NAME, made from /etc/skel where it is missing; of a system user /nonexistent, and it is only made where it has authorizedKeys.",
      ),
    shell: absolutePath()
      .optional()
      .describe("The login shell. Default: /bin/bash; of a system user /usr/sbin/nologin."),
    comment: z
      .string({ error: "a comment is a text, like Deployment" })
      .regex(/^[^\p{Cc}:]*$/u, {
        error: "a comment has no colon, tab or line break, because it is a field of /etc/passwd",
      })
      .optional()
      .describe(
        "Who or what the user is (the GECOS field). Default: left as it is, and empty for a new user.",
      ),
    authorizedKeys: z
      .array(publicKey, { error: "authorizedKeys is a list of public keys, a line each" })
      .optional()
      .describe(
        "All public keys that may log in by SSH, a line of ~/.ssh/authorized_keys each; another one on the host is drift. Default: the file is left alone. Nobody logs in with a password.",
      ),
  })
  .refine(({ system, home, authorizedKeys }) => !authorizedKeys || !system || home !== undefined, {
    path: ["home"],
    error: "a system user with authorizedKeys needs a home to keep them in: say which",
  })
  .refine(({ home, authorizedKeys }) => !authorizedKeys || home !== noHome, {
    path: ["home"],
    error: `authorizedKeys are kept in the home, and ${noHome} is none: say another one`,
  });

export type UserInputs = z.infer<typeof inputs>;

/** The inputs with every default that depends on other inputs. */
export interface Account extends UserInputs {
  readonly group: string;
  readonly home: string;
  readonly shell: string;
}

/** `inputs` with the defaults that follow from its name and from whether it is a system user. */
export function accountOf(inputs: UserInputs): Account {
  const { name, system } = inputs;
  return {
    ...inputs,
    group: inputs.group ?? name,
    home: inputs.home ?? (system ? noHome : `/home/${name}`),
    shell: inputs.shell ?? (system ? "/usr/sbin/nologin" : "/bin/bash"),
  };
}

/** Whether the home's folder is part of the user. That of a service is a Directory, or made by its unit. */
export function hasHomeFolder({ system, home, authorizedKeys }: Account): boolean {
  return home !== noHome && (!system || authorizedKeys !== undefined);
}
