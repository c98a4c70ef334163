import { createHash } from "node:crypto";
import { z } from "zod";
import { absolutePath } from "../path.ts";

/** Neither systemd nor mount(8) can be told one of these in all places, so they are left out altogether. */
const word = /^[^\s\p{Cc}\\"'%,]+$/u;

function oneWord(noun: string, example: string) {
  return z.string({ error: `${noun} is a text, like ${example}` }).regex(word, {
    error: ({ input }) =>
      `${JSON.stringify(input)} is not ${noun}: write it without blanks, commas, quotes, \\ and %, like ${example}`,
  });
}

const secretOption = /^(password2?|pass|pw)=/i;

const networkOptions = ["reconnect", "ServerAliveInterval", "ServerAliveCountMax"];

export const inputs = z
  .strictObject({
    what: oneWord("what is mounted", "/srv/data").describe(
      "What is mounted: a directory for `bind`, `//HOST/SHARE` for `cifs`, `USER@HOST:PATH` for `sshfs`, a device.",
    ),
    where: absolutePath()
      .regex(word, {
        error: "has a blank, a comma, a quote, a \\ or a %, which no mount point here may have",
      })
      .describe(
        "Where it is mounted: an absolute path, made if it is missing. Another path is another mount.",
      ),
    type: z
      .string({ error: 'a type is a text, like "bind" or "cifs"' })
      .regex(/^[a-z][a-z0-9._-]*$/, {
        error: ({ input }) =>
          `${JSON.stringify(input)} is not a type: write bind, cifs, sshfs, or one of those in /proc/filesystems`,
      })
      .describe("The type: `bind`, `cifs`, `sshfs`, `ext4` and so on."),
    options: z
      .array(oneWord("an option", "ro"))
      .default([])
      .describe(
        "Options as mount(8) takes them, each a text. Default: none. Passwords are refused here: anybody on the host can read options.",
      ),
    automount: z
      .boolean({ error: "automount is true or false" })
      .default(false)
      .describe(
        "Whether it is mounted when it is first used, instead of at once and with the host. Default: false.",
      ),
    user: oneWord("a user", "u123456").optional().describe("The user of a `cifs` share. Default: none."),
    password: z
      .string({ error: "a password is a text" })
      .regex(/^\P{Cc}+$/u, { error: "has a line break or another control character, or is empty" })
      .optional()
      .describe("The password of a `cifs` share; it stands in a file that only root reads. Default: none."),
  })
  .superRefine((said, context) => {
    const refuse = (path: string, message: string) =>
      context.addIssue({ code: "custom", path: [path], message });
    const { type, options, user, password, what } = said;
    const names = options.map((option) => option.split("=")[0]!);
    const cifs = type === "cifs" || type === "smb3";
    if (options.some((option) => secretOption.test(option)))
      refuse("options", "hold a password, which anybody on the host could read: say it as password");
    if ((user === undefined) !== (password === undefined))
      refuse(user === undefined ? "user" : "password", "is missing: user and password belong together");
    if (password !== undefined && !cifs)
      refuse(
        "password",
        `is for cifs, and the type is ${type}: sshfs takes a key, by the option IdentityFile=`,
      );
    if (password !== undefined && names.some((name) => ["credentials", "user", "username"].includes(name)))
      refuse("options", "say credentials or a user, and so do user and password: leave one out");
    if (type === "none" || names.includes("bind") || names.includes("rbind"))
      refuse("type", 'is "bind" for a mount of a directory elsewhere: say that, and no such option');
    if (type === "bind" && !/^\/[^/]/.test(what))
      refuse("what", `${JSON.stringify(what)} is no directory to bind: write an absolute path`);
    const missing = networkOptions.filter((name) => !names.includes(name));
    if (isSshfs(type) && missing.length > 0)
      refuse(
        "options",
        `lack ${missing.join(", ")}: without them a lost connection leaves every process hanging that touches the mount. Say "reconnect", "ServerAliveInterval=5" and "ServerAliveCountMax=3".`,
      );
  });

export type MountInputs = z.infer<typeof inputs>;

function isSshfs(type: string): boolean {
  return type === "sshfs" || type === "fuse.sshfs";
}

/** The type as the kernel knows it. */
export function kernelType({ type }: Pick<MountInputs, "type">): string {
  return isSshfs(type) ? "fuse.sshfs" : type;
}

/** The name of the units of a mount without its ending, as systemd-escape makes it. */
export function unitBase(where: string): string {
  return [...Buffer.from(where.slice(1))]
    .map((byte, index) => {
      const letter = String.fromCharCode(byte);
      if (letter === "/") return "-";
      const plain = /[A-Za-z0-9:_]/.test(letter) || (letter === "." && index > 0);
      return plain ? letter : `\\x${byte.toString(16).padStart(2, "0")}`;
    })
    .join("");
}

/** Where the passwords of mounts stand; root only. */
export const credentialsFolder = "/etc/mount-credentials";

/** The file with the user and the password of a mount. */
export function credentialsFile(where: string): string {
  return `${credentialsFolder}/${unitBase(where)}`;
}

/** The file's text, as mount.cifs reads it; undefined where there is none. */
export function credentialsText({ user, password }: MountInputs): string | undefined {
  return password === undefined ? undefined : `username=${user}\npassword=${password}\n`;
}

/** What the mount's unit is restarted for: its credentials. */
export function credentialsVersion(inputs: MountInputs): string[] {
  const text = credentialsText(inputs);
  if (text === undefined) return [];
  return [`${credentialsFile(inputs.where)}@sha256:${createHash("sha256").update(text).digest("hex")}`];
}
