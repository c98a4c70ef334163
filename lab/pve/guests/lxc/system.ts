import type { Cluster } from "../../cluster.ts";
import { failure } from "../../error.ts";
import type { Task } from "../../tasks/tasks.ts";
import type { Config } from "../guest.ts";
import { hashPassword } from "../password.ts";
import { parseFeatures } from "./options.ts";
import { withSection } from "./setup.ts";

/** The version in the lab's image, Debian 13. */
const systemd = 257;

/** How root can log in to a new container. */
export interface Logins {
  /** Or its hash. */
  password: string | undefined;
  /** Lines of authorized_keys. */
  keys: string | undefined;
}

/** Writes root's logins into a system volume from which nothing runs. The hash alone is kept of a password. */
export async function writeLogins(
  cluster: Cluster,
  folder: string,
  { password, keys }: Logins,
): Promise<void> {
  const run = async (command: string[], input: string) => {
    const { code, stderr } = await cluster.machines.runInVolume(folder, command, input);
    if (code !== 0)
      throw failure(`command '${command.join(" ")}' failed: ${stderr.trim() || `exit code ${code}`}`);
  };
  if (password !== undefined) {
    const hash = isHash(password) ? password : await hashPassword(password, 6);
    await run(["chpasswd", "--encrypted"], `root:${hash}\n`);
  }
  if (keys === undefined) return;
  const file = "/root/.ssh/authorized_keys";
  const script = 'mkdir -p -m 700 /root/.ssh && cat >>"$0" && chmod 700 "$0"';
  await run(["sh", "-c", script, file], withSection(undefined, `${keys.replace(/\n*$/, "")}\n`));
}

const isHash = (password: string): boolean =>
  /^\$(?:1|2[axy]?|5|6)\$[a-zA-Z0-9./]{1,16}\$[a-zA-Z0-9./]+$/.test(password);

/** Systemd wants to make namespaces, which a container may only with the feature for it. */
export function warnOfNesting(config: Config, task: Pick<Task, "warn">): void {
  if (config.ostype === "unmanaged" || parseFeatures(config.features).nesting === "1") return;
  task.warn(`Systemd ${systemd} detected. You may need to enable nesting.`);
}
