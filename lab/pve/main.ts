import { once } from "node:events";
import { existsSync, mkdirSync } from "node:fs";
import type { Server } from "node:net";
import { dirname, join } from "node:path";
import { parseArgs } from "node:util";
import { provideCertificates } from "../certificates.ts";
import { configuredMirror } from "../image/mirror.ts";
import { imageRecipe, recipeHash } from "../image/recipe.ts";
import { instancePaths, type Paths } from "../paths.ts";
import { assemble } from "./assemble.ts";
import { Faults } from "./faults/faults.ts";
import { faultsOfRequests, faultsOfTasks } from "./faults/injection.ts";
import { serveFaults } from "./faults/server.ts";
import { createImageServer } from "./images/server.ts";
import { initialNodes, layOutCluster } from "./initial.ts";
import { LabMachines } from "./machines/hosts.ts";
import { labVolumes } from "./machines/volumes.ts";
import { keepCertificate } from "./nodes/nodes.ts";
import { recordInto } from "./recorded/exchange.ts";
import { recover } from "./recovery.ts";
import { createApiServer } from "./server.ts";
import { provideCredentials } from "./start/credentials.ts";
import { startWithLab } from "./start/lab-run.ts";
import { createUploadReader } from "./storage/upload.ts";
import { Store } from "./store.ts";

// The Proxmox API of a lab: `node lab/pve/main.ts --instance NAME`, in the operator's network namespace.

const host = "127.0.0.1";
const apiPort = 8006;
const imagePort = 8081;

const { values } = parseArgs({ options: { instance: { type: "string", default: "lab" } } });
/** A file that every request and its answer is added to: see recorded/. */
const recording = process.env.ESTATE_PVE_RECORDING;
await serve(values.instance, instancePaths(values.instance));

async function serve(instance: string, paths: Paths): Promise<void> {
  const keys = dirname(paths.pveToken);
  const folders = { volumes: join(paths.pve, "volumes"), temporary: join(paths.pve, "temporary") };
  for (const folder of [keys, paths.pve, paths.sockets, paths.logs])
    mkdirSync(folder, { recursive: true, mode: 0o700 });
  const credentials = provideCredentials({
    token: paths.pveToken,
    password: join(keys, "pve-root-password"),
  });
  const nodes = initialNodes.map(({ name }) => name);
  const tls = await provideCertificates({
    folder: join(keys, "pve-tls"),
    authority: paths.pveAuthority,
    issuer: "/CN=Proxmox Virtual Environment/O=PVE Cluster Manager CA",
    subject: `/OU=PVE Cluster Node/O=Proxmox Virtual Environment/CN=${nodes[0]}`,
    // The API answers for all of its nodes.
    names: [`IP:${host}`, "DNS:localhost", ...nodes.map((node) => `DNS:${node}`)],
  });

  const store = new Store(join(paths.pve, "cluster.db"));
  const faults = new Faults();
  const { api, cluster } = assemble({
    store,
    machines: new LabMachines(instance, paths),
    systemVolumes: labVolumes,
    paths: folders,
    beforeAnswer: faultsOfRequests(faults),
    beforeWork: faultsOfTasks(faults),
  });
  layOutCluster(cluster, credentials);
  keepCertificate(cluster, tls.certificate);
  await recover(cluster);

  const image = await currentImage(paths);
  const servers: Server[] = [
    await serveFaults(faults, join(paths.sockets, "pve-faults")),
    await listening(createImageServer({ image: () => image }), imagePort),
    await listening(
      createApiServer(api, {
        ...tls,
        readUpload: createUploadReader(folders.temporary),
        ...(recording && { onExchange: recordInto(recording) }),
      }),
      apiPort,
    ),
  ];
  console.log(`the Proxmox API of the lab "${instance}" listens on https://${host}:${apiPort}/`);
  process.once("SIGTERM", () => {
    for (const server of servers) server.close();
    // What tasks have begun is put right at the next start, as after a kill.
    store.close();
    process.exit(0);
  });
  await startWithLab(cluster);
}

async function listening(server: Server, port: number): Promise<Server> {
  server.listen(port, host);
  await once(server, "listening");
  return server;
}

/** The image that new machines are made on: the one that the lab's own hosts have. */
async function currentImage(paths: Paths): Promise<string> {
  const image = recipeHash(imageRecipe(await configuredMirror()));
  if (!existsSync(join(paths.images, image))) console.error(`the image ${image} is not in ${paths.images}`);
  return image;
}
