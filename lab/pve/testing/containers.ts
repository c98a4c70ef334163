import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { TestContext } from "node:test";
import type { Parts } from "../assemble.ts";
import type { Cluster } from "../cluster.ts";
import { findGuest, type Guest } from "../guests/guest.ts";
import { containerTemplate } from "../images/lab-image.ts";
import { addFile } from "../storage/files.ts";
import { requireDefinition } from "../storage/storage.ts";
import { type TestApi, testApi } from "./api.ts";

/** The volume with the lab's template on the storage "local" of prox-101. */
export const template = "local:vztmpl/debian-13.tar.zst";

export interface ContainerApi extends TestApi {
  /** Runs a command of a call's on a volume: what it was asked for, in order. */
  commands: { command: string[]; input: string }[];
  /** Creates container 101 on prox-101 and throws when the task fails. */
  create(parameters?: Record<string, string | number>): Promise<void>;
  /** The container as it is kept. */
  container(vmid?: number): Guest;
}

/** The API of a test, with a template to make containers of. */
export async function containerApi(context: TestContext, parts?: Partial<Parts>): Promise<ContainerApi> {
  const api = testApi(context, parts);
  const { cluster, machines } = api;
  const commands: ContainerApi["commands"] = [];
  machines.runInVolume = async (_, command, input = "") => {
    commands.push({ command, input });
    return { code: 0, stdout: "", stderr: "" };
  };
  await addTemplate(cluster);
  return {
    ...api,
    commands,
    create: async (parameters = {}) => {
      const given = {
        vmid: 101,
        ostemplate: template,
        storage: "local-lvm",
        features: "nesting=1",
        ...parameters,
      };
      const { exitstatus, log } = await api.task("POST", "/nodes/prox-101/lxc", given);
      if (exitstatus !== "OK") throw new Error(log.join("\n"));
    },
    container: (vmid = 101) => {
      const guest = findGuest(cluster, vmid);
      if (!guest) throw new Error(`there is no container ${vmid}`);
      return guest;
    },
  };
}

/** Puts the lab's template where `template` says. */
export async function addTemplate(cluster: Cluster): Promise<void> {
  mkdirSync(cluster.paths.temporary, { recursive: true });
  const file = join(cluster.paths.temporary, "template");
  writeFileSync(file, containerTemplate("a1b2c3"));
  const place = { storage: requireDefinition(cluster, "local"), node: "prox-101" };
  await addFile(cluster, { ...place, content: "vztmpl", filename: "debian-13.tar.zst" }, file);
}
