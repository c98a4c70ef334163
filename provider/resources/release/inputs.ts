import { createHash } from "node:crypto";
import { z } from "zod";
import { absolutePath } from "../path.ts";

const template = z
  .string()
  .regex(/^[A-Za-z0-9:_.-]+@\.service$/, 'must be the name of a template of a service, e.g. "page@.service"');

/** What a program says of a release. */
export const releaseInputs = z.strictObject({
  name: z
    .string()
    .regex(
      /^[a-z][a-z0-9-]{0,30}$/,
      'must be lower-case letters, digits and "-", 31 at most, e.g. "brainall"',
    )
    .describe("The application's name. Its releases are in /opt/NAME. Another name is another application."),
  version: z
    .string()
    .regex(
      /^[A-Za-z0-9][A-Za-z0-9._]{0,63}$/,
      'must be letters, digits, "." and "_", 64 at most, e.g. "0123456789abcdef"',
    )
    .describe("The version that is to serve. Its files never change: other files are another version."),
  archive: absolutePath()
    .optional()
    .describe(
      "Where the version's files are on the machine that Pulumi runs on: a .tar.gz whose root is the release's folder. It is read only where the host does not have the version. Default: none; then the host must have it.",
    ),
  before: z
    .array(template)
    .default([])
    .describe(
      "Templates of services of Type=oneshot that run to their end, one after the other, before a new version starts, e.g. `page-migrate@.service`. Default: none.",
    ),
  services: z
    .array(template)
    .min(1, "must name a template at least")
    .describe(
      "Templates of the services of which one instance each serves, started in this order. With Type=notify a version serves when it says that it is ready.",
    ),
  restartOn: z
    .array(z.string().regex(/^[^\n\t]*$/, "must be a single line without tabs"))
    .default([])
    .describe(
      "What a new instance must be started for, beside the old one: `version` of the files it reads (`/etc/page.env@sha256:…`), so that this is also done when such a file was changed on the host, or any other value. Default: none.",
    ),
});

export type ReleaseInputs = z.output<typeof releaseInputs>;

/** The application's folder on its host. */
export function rootOf({ name }: Pick<ReleaseInputs, "name">): string {
  return `/opt/${name}`;
}

/**
 * What the names of a release's instances begin with: its version, and eight hexadecimal digits that change with
 * all else that a running instance cannot take over.
 */
export function instancePrefix({ version, services, restartOn }: ReleaseInputs): string {
  const digest = createHash("sha256")
    .update(JSON.stringify([services, restartOn]))
    .digest("hex");
  return `${version}-${digest.slice(0, 8)}`;
}

/** Whether an instance of that name was started for these inputs; the second and further ones have a number behind. */
export function isInstanceOf(instance: string, inputs: ReleaseInputs): boolean {
  const prefix = instancePrefix(inputs);
  return (
    instance === prefix || (/^\.\d+$/.test(instance.slice(prefix.length)) && instance.startsWith(prefix))
  );
}
