import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { requireVolume, volumeFile, volumesOf } from "../storage/volumes.ts";
import { type ContainerApi, containerApi } from "../testing/containers.ts";
import type { testSystemVolumes } from "../testing/machines.ts";

const node = "/nodes/prox-101";
const containers = `${node}/lxc`;

/** Container 101 with a root, a mount point that is backed up and one that is not. */
async function withContainer(context: TestContext): Promise<ContainerApi> {
  const api = await containerApi(context);
  await api.create({
    hostname: "books",
    net0: "name=eth0,bridge=vmbr1,ip=dhcp",
    rootfs: "local-lvm:2",
    mp0: "ceph:1,mp=/srv,backup=1",
    mp1: "ceph:1,mp=/cache",
  });
  return api;
}

async function backUp(api: ContainerApi) {
  const { exitstatus, log } = await api.task("POST", `${node}/vzdump`, { vmid: 101, compress: "zstd" });
  assert.equal(exitstatus, "OK", log.join("\n"));
  const [{ volid }] = await api.ask("GET", `${node}/storage/local/content`, { content: "backup" });
  return { volid: volid as string, log };
}

/** The image that a volume is an overlay of, which tells one content from another here. */
function imageOf({ cluster }: ContainerApi, volid: string): string | undefined {
  const { folders } = cluster.systemVolumes as ReturnType<typeof testSystemVolumes>;
  return folders.get(volumeFile(cluster, requireVolume(cluster, volid, "prox-101")));
}

test("a container's backup holds its root and the mount points that ask for it", async (context) => {
  const api = await withContainer(context);
  const { volid, log } = await backUp(api);
  assert.match(volid, /^local:backup\/vzdump-lxc-101-[\d_-]+\.tar\.zst$/);
  assert.deepEqual(log.slice(4, 8), [
    "INFO: CT Name: books",
    "INFO: including mount point rootfs ('/') in backup",
    "INFO: including mount point mp0 ('/srv') in backup",
    "INFO: excluding volume mount point mp1 ('/cache') from backup (disabled)",
  ]);
  const text: string = await api.ask("GET", `${node}/vzdump/extractconfig`, { volume: volid });
  assert.match(text, /^arch: amd64\nfeatures: nesting=1\nhostname: books\n/);
  assert.ok(!text.includes("#qmdump"));
});

test("a container comes back as it was, its volumes on the storage that is named", async (context) => {
  const api = await withContainer(context);
  const { volid } = await backUp(api);
  const before = await api.ask("GET", `${containers}/101/config`);
  await api.ask("PUT", `${containers}/101/config`, { hostname: "other", mp2: "ceph:1,mp=/more" });
  const wanted = { vmid: 101, ostemplate: volid, restore: 1, force: 1, storage: "ceph" };
  const { exitstatus, log } = await api.task("POST", containers, wanted);
  assert.equal(exitstatus, "OK", log.join("\n"));
  assert.deepEqual(log.slice(0, 2), [
    `recovering backed-up configuration from '${volid}'`,
    `restoring '${volid}' now..`,
  ]);
  const { digest, rootfs, mp0, mp1, ...restored } = await api.ask("GET", `${containers}/101/config`);
  const { digest: _, rootfs: __, mp0: ___, mp1: ____, ...was } = before;
  assert.deepEqual(restored, was);
  assert.deepEqual(
    [rootfs, mp0, mp1],
    [
      "ceph:vm-101-disk-0,size=2G",
      "ceph:vm-101-disk-1,mp=/srv,backup=1,size=1G",
      "ceph:vm-101-disk-2,mp=/cache,size=1G",
    ],
  );
  assert.equal(imageOf(api, "ceph:vm-101-disk-0"), "a1b2c3");
  assert.equal(volumesOf(api.cluster, 101).length, 3);
});

test("another container is made of a backup, with other options and addresses", async (context) => {
  const api = await withContainer(context);
  const { volid } = await backUp(api);
  const wanted = {
    vmid: 102,
    ostemplate: volid,
    restore: 1,
    unique: 1,
    hostname: "copy",
    rootfs: "local-lvm:4",
  };
  const options = { ...wanted, mp5: "local-lvm:2,mp=/srv", start: 1 };
  const { exitstatus, log } = await api.task("POST", containers, options);
  assert.equal(exitstatus, "OK", log.join("\n"));
  const config = await api.ask("GET", `${containers}/102/config`);
  const was = await api.ask("GET", `${containers}/101/config`);
  assert.equal(config.hostname, "copy");
  assert.equal(config.rootfs, "local-lvm:vm-102-disk-0,size=4G");
  assert.equal(config.mp5, "local-lvm:vm-102-disk-1,mp=/srv,size=2G");
  assert.equal(config.mp0, undefined);
  assert.equal(config.unprivileged, was.unprivileged);
  assert.notEqual(config.net0, was.net0);
  for (const { upid } of api.cluster.tasks.list()) await api.cluster.tasks.ended(upid);
  assert.ok(api.machines.started.has(102));
});

test("what a restoration of a container cannot do is refused in PVE's words", async (context) => {
  const api = await withContainer(context);
  const { volid } = await backUp(api);
  const refused = (parameters: Record<string, string | number>) =>
    api.refusal("POST", containers, { ostemplate: volid, restore: 1, storage: "ceph", ...parameters });
  assert.equal((await refused({ vmid: 101 })).message, "CT 101 already exists on node 'prox-101'");
  const local = await refused({ vmid: 102, storage: "local" });
  assert.deepEqual(local.errors, { storage: "storage 'local' does not support container directories" });
  assert.equal(
    (await refused({ vmid: 102, ostemplate: "local:vztmpl/debian-13.tar.zst" })).message,
    "unable to use volume local:vztmpl/debian-13.tar.zst - content type needs to be 'backup'",
  );
  await api.task("POST", `${containers}/101/status/start`);
  const running = await refused({ vmid: 101, force: 1 });
  assert.equal(running.message, "can't overwrite running container");
  await api.task("POST", `${containers}/101/status/stop`);
  await api.ask("PUT", `${containers}/101/config`, { protection: 1 });
  const kept = await refused({ vmid: 101, force: 1 });
  assert.equal(kept.message, "unable to restore CT 101 - protection mode enabled");
});
