import assert from "node:assert/strict";
import { test } from "node:test";
import { volumesOf } from "../../storage/volumes.ts";
import type { TestApi } from "../../testing/api.ts";
import { findGuest } from "../guest.ts";
import { createMachine, layOutFile, machines, withMachine } from "./testing.ts";

const machine = `${machines}/101`;

const configOf = ({ cluster }: TestApi) => findGuest(cluster, 101)?.config ?? {};
const disksOf = ({ cluster }: TestApi) => volumesOf(cluster, 101).map(({ volid }) => volid);

test("a disk that is taken out is set aside, and deleted when it is taken out again", async (context) => {
  const api = await withMachine(context, { scsi0: "ceph:1", scsi1: "ceph:2" });
  await api.ask("PUT", `${machine}/config`, { delete: "scsi0" });
  assert.equal(configOf(api).unused0, "ceph:vm-101-disk-0");
  assert.equal(configOf(api).boot, " ");
  await api.ask("PUT", `${machine}/config`, { delete: "unused0" });
  assert.equal(configOf(api).unused0, undefined);
  assert.deepEqual(disksOf(api), ["ceph:vm-101-disk-1"]);
});

test("a disk that was set aside is put in again", async (context) => {
  const api = await withMachine(context, { scsi0: "ceph:1" });
  await api.ask("PUT", `${machine}/config`, { delete: "scsi0" });
  await api.ask("PUT", `${machine}/config`, { virtio0: "ceph:vm-101-disk-0,discard=on" });
  const { unused0, virtio0 } = configOf(api);
  assert.deepEqual([unused0, virtio0], [undefined, "ceph:vm-101-disk-0,discard=on,size=1G"]);
});

test("a disk in the place of another sets that aside", async (context) => {
  const api = await withMachine(context, { scsi0: "ceph:1" });
  await api.ask("PUT", `${machine}/config`, { scsi0: "local-lvm:2" });
  const { unused0, scsi0 } = configOf(api);
  assert.deepEqual([unused0, scsi0], ["ceph:vm-101-disk-0", "local-lvm:vm-101-disk-0,size=2G"]);
});

test("a disk is deleted at once with force, also by unlink", async (context) => {
  const api = await withMachine(context, { scsi0: "ceph:1", scsi1: "ceph:1" });
  await api.ask("PUT", `${machine}/config`, { delete: "scsi0", force: 1 });
  await api.ask("PUT", `${machine}/unlink`, { idlist: "scsi1", force: 1 });
  assert.deepEqual(disksOf(api), []);
  assert.deepEqual(
    Object.keys(configOf(api)).filter((option) => /scsi|unused/.test(option)),
    [],
  );
});

test("a disk that a snapshot has is not deleted", async (context) => {
  const api = await withMachine(context, { scsi0: "ceph:1" });
  assert.equal((await api.task("POST", `${machine}/snapshot`, { snapname: "before" })).exitstatus, "OK");
  await api.ask("PUT", `${machine}/config`, { delete: "scsi0" });
  const { message } = await api.refusal("PUT", `${machine}/config`, { delete: "unused0" });
  assert.equal(message, "unable to delete 'ceph:vm-101-disk-0' - volume is still in use (snapshot?)");
  assert.deepEqual(disksOf(api), ["ceph:vm-101-disk-0"]);
});

test("a disk of another machine is no disk of one's own: it is not set aside", async (context) => {
  const api = await withMachine(context, { scsi0: "ceph:1" });
  await createMachine(api, 102, { scsi0: "ceph:1" });
  await api.ask("PUT", `${machine}/config`, { scsi1: "ceph:vm-102-disk-0" });
  await api.ask("PUT", `${machine}/config`, { delete: "scsi1", force: 1 });
  assert.deepEqual(
    Object.keys(configOf(api)).filter((option) => option.startsWith("unused")),
    [],
  );
  assert.equal(volumesOf(api.cluster, 102).length, 1);
});

test("the drive of cloud-init is deleted when it is taken out", async (context) => {
  const api = await withMachine(context, { ide2: "ceph:cloudinit" });
  await api.ask("PUT", `${machine}/config`, { delete: "ide2" });
  assert.deepEqual(disksOf(api), []);
  assert.equal(configOf(api).unused0, undefined);
});

test("the drive of cloud-init is moved to another bus in two steps, as the provider does it", async (context) => {
  const api = await withMachine(context, { ide2: "ceph:cloudinit" });
  const refused = await api.refusal("PUT", `${machine}/config`, { scsi1: "ceph:cloudinit", delete: "ide2" });
  assert.equal(refused.message, "scsi1 - cloud-init drive is already attached at 'ide2'");
  await api.ask("PUT", `${machine}/config`, { delete: "ide2" });
  await api.ask("PUT", `${machine}/config`, { scsi1: "local-lvm:cloudinit" });
  assert.equal(configOf(api).scsi1, "local-lvm:vm-101-cloudinit,media=cdrom");
  assert.deepEqual(disksOf(api), ["local-lvm:vm-101-cloudinit"]);
});

test("a new CD drive can be booted from where there is an order", async (context) => {
  const api = await withMachine(context, { scsi0: "ceph:1" });
  await layOutFile(api.cluster, "iso", "debian.iso", Buffer.alloc(1024));
  await api.ask("PUT", `${machine}/config`, { cdrom: "local:iso/debian.iso" });
  const { boot, ide2 } = configOf(api);
  assert.deepEqual([boot, ide2], ["order=scsi0;ide2", "local:iso/debian.iso,media=cdrom,size=1K"]);
  await api.ask("PUT", `${machine}/config`, { delete: "cdrom" });
  assert.deepEqual([configOf(api).boot, configOf(api).ide2], ["order=scsi0", undefined]);
});

test("a protected machine keeps its disks", async (context) => {
  const api = await withMachine(context, { scsi0: "ceph:1", protection: 1 });
  const { message } = await api.refusal("PUT", `${machine}/config`, { delete: "scsi0" });
  assert.equal(message, "can't remove drive 'scsi0' - protection mode enabled");
});

test("the state of a TPM keeps its version", async (context) => {
  const api = await withMachine(context, { tpmstate0: "ceph:1,version=v2.0" });
  const { message } = await api.refusal("PUT", `${machine}/config`, {
    tpmstate0: "ceph:vm-101-disk-0,version=v1.2",
  });
  assert.equal(message, "cannot change TPM state version after creation");
});

test("many changes at once come one after the other", async (context) => {
  const api = await withMachine(context);
  const slots = Array.from({ length: 10 }, (_, index) => index);
  await Promise.all(slots.map((slot) => api.ask("PUT", `${machine}/config`, { [`scsi${slot}`]: "ceph:1" })));
  const disks = slots.map((slot) => String(configOf(api)[`scsi${slot}`]).split(",")[0]);
  assert.equal(new Set(disks).size, 10);
  assert.deepEqual([...disks].sort(), disksOf(api).sort());
});
