import { z } from "zod";
import { type Duration, parseDuration } from "../../duration.ts";
import { healthy } from "./healthy.ts";

const types = ["service", "socket", "timer", "path", "mount", "automount", "target", "slice"] as const;

const namePattern = new RegExp(`^[A-Za-z0-9:_.\\\\-]+(@[A-Za-z0-9:_.\\\\-]*)?\\.(${types.join("|")})$`);

const text = z.string().min(1, "must not be empty: systemd takes an empty file for a masked unit");

const name = z
  .string()
  .max(255, "must have 255 characters at most")
  .regex(
    namePattern,
    `must be the whole name of a unit, e.g. "nginx.service" or "backup@db.timer", of type ${types.join(", ")}`,
  );

const dropInName = z
  .string()
  .regex(
    /^[A-Za-z0-9][A-Za-z0-9_.-]*\.conf$/,
    'must be a file name that ends in ".conf", e.g. "10-limits.conf"',
  );

/** What a program says of a systemd unit. */
export const unitInputs = z
  .strictObject({
    name: name.describe(
      `The unit's whole name: \`nginx.service\`, \`backup@db.timer\`, or a template \`page@.service\`. Types: ${types.join(", ")}.`,
    ),
    content: text
      .optional()
      .describe(
        "The text of /etc/systemd/system/NAME. Default: none; then the unit is one that a package or another resource brings.",
      ),
    dropIns: z
      .record(dropInName, text)
      .default({})
      .describe(
        "Texts of files in /etc/systemd/system/NAME.d by their names, which end in `.conf`. Default: none. Files of other names there are left alone.",
      ),
    enabled: z
      .boolean()
      .default(true)
      .describe(
        "Whether it starts with the host (or whatever its [Install] section names). Default: true. Units without an [Install] section and templates cannot be enabled and count as they are.",
      ),
    state: z
      .enum(["running", "stopped", "any"], { error: 'must be "running", "stopped" or "any"' })
      .optional()
      .describe(
        'Whether it runs now: "running", "stopped", or "any" to leave that alone, as for what a timer starts. Default: "running"; "any" for a template.',
      ),
    restartOn: z
      .array(z.string().regex(/^[^\n\t]*$/, "must be a single line without tabs"))
      .default([])
      .describe(
        "What the unit must be restarted for: `version` of the files it reads (`/etc/redis/redis.conf@sha256:…`), so that it is also restarted when such a file was changed on the host, or any other value. Default: none.",
      ),
    startTimeout: z
      .custom<Duration>((value) => parseDuration(value) !== undefined, {
        error: 'must be a duration such as "90 seconds" or "5 minutes"',
      })
      .default("90 seconds")
      .describe('How long a start may take, e.g. `"90 seconds"` (the default).'),
    healthy: healthy
      .optional()
      .describe(
        'What tells that it does its work, asked on the host after each start and change until it says yes: `{http: "http://127.0.0.1:8080/health", expect: 200}`, `{tcp: "127.0.0.1:5432"}` or `{command: "pg_isready"}`, with `within: "30 seconds"` (the default) for how long that may take. A version that does not become healthy gives way to the previous one. Previews do not ask. Default: none; then it is enough that it stays up.',
      ),
  })
  .check(({ value, issues }) => {
    const refuse = (property: keyof UnitInputs, message: string) =>
      issues.push({ code: "custom", path: [property], message, input: value[property] });
    if (isTemplate(value.name) && (value.state ?? "any") !== "any")
      refuse("state", `must be "any" for a template; manage an instance of ${value.name} to run it`);
    if (value.healthy && (isTemplate(value.name) || value.state === "stopped"))
      refuse("healthy", "must be left out for a template, and for what is stopped: neither is ever up");
    if (!isRestartable(value.name) && value.restartOn.length > 0)
      refuse("restartOn", "must be empty for a target, slice or template, because these are never restarted");
  });

export type UnitInputs = z.output<typeof unitInputs>;

/** Whether it is `page@.service`, which only its instances run. */
export function isTemplate(name: string): boolean {
  return /@\.[a-z]+$/.test(name);
}

/** Restarting a slice would end all in it, and a target has nothing to run. */
export function isRestartable(name: string): boolean {
  return !isTemplate(name) && !/\.(target|slice)$/.test(name);
}

/** The `state` that is meant where the program says none. */
export function wantedState({ name, state }: UnitInputs): "running" | "stopped" | "any" {
  return state ?? (isTemplate(name) ? "any" : "running");
}

/** A file of a certain content that a unit reads. */
export interface UsedFile {
  readonly path: string;
  readonly sha256: string;
}

/** The file that a value of `restartOn` stands for; undefined where it is just a value. */
export function usedFile(value: string): UsedFile | undefined {
  const [, path, sha256] = value.match(/^(\/.+)@sha256:([0-9a-f]{64})$/) ?? [];
  return path && sha256 && !path.includes("//") ? { path, sha256 } : undefined;
}

/** The file that makes up the unit. */
export function unitFile(name: string): string {
  return `/etc/systemd/system/${name}`;
}

/** The file of one of its drop-ins. */
export function dropInFile(name: string, dropIn: string): string {
  return `${unitFile(name)}.d/${dropIn}`;
}

/** Our files of the unit and their texts. */
export function ownFiles({ name, content, dropIns }: UnitInputs): Map<string, string> {
  return new Map([
    ...(content === undefined ? [] : [[unitFile(name), content] as const]),
    ...Object.entries(dropIns).map(([dropIn, text]) => [dropInFile(name, dropIn), text] as const),
  ]);
}
