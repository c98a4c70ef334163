import { z } from "zod";

const name = z.string({ error: 'a name is a text, like "router"' }).regex(/^[a-z0-9][a-z0-9_-]{0,99}$/, {
  error: ({ input }) =>
    `${JSON.stringify(input)} is not a name of settings: write lower case letters, digits, _ and -, like router`,
});

const value = z
  .string({ error: 'the value of a setting is a text, like "1" or "4096 131072 6291456"' })
  .regex(/^[^\s\p{Cc}](\P{Cc}*[^\s\p{Cc}])?$/u, {
    error: ({ input }) =>
      `${JSON.stringify(input)} is not the value of a setting: write one line without blanks around it, like "1"; several numbers have single spaces between them`,
  });

export const inputs = z.strictObject({
  name: name.describe(
    "What the settings are called: they stand in /etc/sysctl.d/60-NAME.conf. Another name is another file.",
  ),
  settings: z
    .record(z.string(), value, { error: 'settings is a map, like {"net.ipv4.ip_forward": "1"}' })
    .superRefine((settings, context) => {
      const keys = Object.keys(settings);
      for (const key of keys) {
        const problem = keyProblem(key);
        if (problem)
          context.addIssue({
            code: "custom",
            path: [key],
            message: `is the value of ${JSON.stringify(key)}, which ${problem}`,
          });
      }
      if (keys.length === 0) context.addIssue("has no setting: say at least one");
      const twice = keys.find((key, index) => keys.findIndex((one) => pathOf(one) === pathOf(key)) < index);
      if (twice) context.addIssue(`${twice} is said twice, in two spellings: say it once`);
    })
    .describe(
      "The settings of the kernel by their keys, as `sysctl` writes them: `net.ipv4.ip_forward`, or with slashes where a name has a dot, `net/ipv4/conf/eth0.100/rp_filter`. The values are texts.",
    ),
});

export type SysctlInputs = z.infer<typeof inputs>;

function keyProblem(key: string): string | undefined {
  if (/[*?[\]]/.test(key)) return "names several settings at once: write each of them out";
  if (!/^[A-Za-z0-9_][A-Za-z0-9_.:@/-]*$/.test(key) || !/[./]/.test(key))
    return "is not the key of a setting: write it as sysctl does, like net.ipv4.ip_forward";
  const parts = pathOf(key).split("/");
  if (parts.some((part) => part === "" || part === "." || part === ".."))
    return "has an empty part: write single dots between the parts, like net.ipv4.ip_forward";
  return undefined;
}

/** Where a setting is below /proc/sys. A key that begins with dots writes slashes for the dots of a name, and the other way round. */
export function pathOf(key: string): string {
  if (key.match(/[./]/)?.[0] === "/") return key;
  return key.replace(/[./]/g, (separator) => (separator === "." ? "/" : "."));
}

/** The file that the settings stand in. */
export function fileOf(name: string): string {
  return `/etc/sysctl.d/60-${name}.conf`;
}

/** The file's text. */
export function textOf({ settings }: SysctlInputs): string {
  return Object.entries(settings)
    .map(([key, value]) => `${key} = ${value}\n`)
    .join("");
}

/** A value as it is compared: the kernel separates several numbers by tabs. */
export function normal(value: string): string {
  return value.trim().replace(/\s+/g, " ");
}
