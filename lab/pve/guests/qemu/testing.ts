import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Cluster } from "../../cluster.ts";
import { cloudImage } from "../../images/lab-image.ts";
import { addFile } from "../../storage/files.ts";
import { requireDefinition } from "../../storage/storage.ts";
import type { Content } from "../../storage/volume.ts";
import { type TestApi, testApi } from "../../testing/api.ts";

export const machines = "/nodes/prox-101/qemu";

/** The estate's token, which may change guests of the pool "brainall" only. */
export const estate = {
  authorization: "PVEAPIToken=estate@pve!pulumi=00000000-0000-0000-0000-000000000001",
};

export const publicKey =
  "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ1lmnJ4fbcIHxCvb8V7yRZXxcRkdbHDCoqkhZI8ZiFB ops";

/** Puts a file into a folder of `local` on prox-101. */
export async function layOutFile(
  cluster: Cluster,
  content: Content,
  filename: string,
  bytes: string | Buffer,
): Promise<void> {
  mkdirSync(cluster.paths.temporary, { recursive: true });
  const file = join(cluster.paths.temporary, filename);
  writeFileSync(file, bytes);
  const place = { storage: requireDefinition(cluster, "local"), node: "prox-101", content, filename };
  await addFile(cluster, place, file);
}

/** A cluster with the lab's image as local:import/debian.qcow2 on prox-101. */
export async function withImage(context: Parameters<typeof testApi>[0]): Promise<TestApi> {
  const api = testApi(context);
  await layOutFile(api.cluster, "import", "debian.qcow2", cloudImage("debian-13"));
  return api;
}

/** Creates a machine on prox-101; throws when that fails. */
export async function createMachine(
  { task }: TestApi,
  vmid: number,
  options: Record<string, string | number> = {},
): Promise<void> {
  const { exitstatus } = await task("POST", machines, { vmid, ...options });
  if (exitstatus !== "OK") throw new Error(exitstatus);
}

/** A cluster with machine 101 on prox-101. */
export async function withMachine(
  context: Parameters<typeof testApi>[0],
  options: Record<string, string | number> = {},
): Promise<TestApi> {
  const api = testApi(context);
  await createMachine(api, 101, { name: "web1", memory: 1024, ...options });
  return api;
}
