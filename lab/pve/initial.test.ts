import assert from "node:assert/strict";
import { statSync } from "node:fs";
import { test } from "node:test";
import { layOutCluster } from "./initial.ts";
import { cleanVolumes, requireVolume, volumeFile } from "./storage/volumes.ts";
import { testApi } from "./testing/api.ts";

const credentials = { secret: "00000000-0000-0000-0000-000000000002", password: "another password" };

test("the owner's machines are there, each with its disk, also after the volumes of nobody are removed", async (context) => {
  const { ask, cluster } = testApi(context);
  await cleanVolumes(cluster);
  const machines = await ask("GET", "/nodes/prox-101/qemu");
  for (const { vmid, maxdisk } of machines) {
    const volid = `ceph:vm-${vmid}-disk-0`;
    const { scsi0 } = await ask("GET", `/nodes/prox-101/qemu/${vmid}/config`);
    assert.equal(scsi0, `${volid},discard=on,iothread=1,size=${maxdisk / 1024 ** 3}G,ssd=1`);
    const volume = requireVolume(cluster, volid, "prox-101");
    const { size, blocks } = statSync(volumeFile(cluster, volume));
    assert.deepEqual([size, blocks], [maxdisk, 0]);
  }
});

test("the bastion is told with the addresses of the lab's own", async (context) => {
  const { ask } = testApi(context);
  const { net0, net1, onboot } = await ask("GET", "/nodes/prox-101/qemu/9020/config");
  assert.deepEqual(
    [net0, net1, onboot],
    [
      "virtio=02:00:CB:00:71:14,bridge=vmbr0,firewall=1",
      "virtio=02:00:C0:A8:64:14,bridge=vmbr1,firewall=1",
      1,
    ],
  );
});

test("a cluster that is laid out stays as it is", async (context) => {
  const { ask, cluster } = testApi(context);
  await ask("PUT", "/nodes/prox-101/qemu/9010/config", { description: "changed" });
  layOutCluster(cluster, credentials);
  assert.equal((await ask("GET", "/nodes/prox-101/qemu/9010/config")).description, "changed");
});
