import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Lab } from "../../../lab/lab.ts";
import { instancePaths } from "../../../lab/paths.ts";
import type { Rehearsal } from "../../rehearsal/rehearsal.ts";

interface Exported {
  readonly deployment: {
    readonly resources: readonly {
      readonly type: string;
      readonly outputs?: { readonly current?: { readonly plaintext?: string } };
    }[];
  };
}

/** The values of all secrets that the stack has made. */
export async function secretsOf(estate: Rehearsal): Promise<string[]> {
  const { code, output } = await estate.pulumi("stack", "export", "--show-secrets");
  if (code !== 0) throw new Error(output);
  const { resources } = (JSON.parse(output) as Exported).deployment;
  return resources
    .filter(({ type }) => type === "estate:index:Secret")
    .map(({ outputs }) => JSON.parse(outputs!.current!.plaintext!) as string);
}

/** The files of this machine that show one of the forms: the stack's states and copies, the lab's logs, its Proxmox. */
export function filesThatShow(forms: readonly string[], estate: Rehearsal, lab: Lab): string[] {
  const { logs, pve } = instancePaths(lab.instance);
  const database = readdirSync(pve).filter((name) => name.startsWith("cluster.db"));
  return [
    ...filesBelow(estate.folder),
    ...filesBelow(logs),
    ...database.map((name) => join(pve, name)),
  ].filter((file) => {
    const content = readFileSync(file);
    return forms.some((form) => content.includes(form));
  });
}

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name));
}

/** What of a host shows one of the forms to others than their owners: its journal, its logs, what all can read. */
export async function placesThatShow(forms: readonly string[], lab: Lab, host: string): Promise<string[]> {
  const patterns = forms.map((form) => `-e '${form}'`).join(" ");
  const readable = "find /etc /opt /var /tmp /usr/local /root /home -xdev -type f -perm /o+r -print0";
  const { stdout } = await lab.shell(
    host,
    `journalctl --no-pager --output=cat | grep --quiet -F ${patterns} && echo "the journal"; ` +
      `grep -rlF ${patterns} /var/log; ${readable} | xargs -0 grep -lF ${patterns} --`,
  );
  return stdout.split("\n").filter((line) => line !== "");
}
