import { closeSync, ftruncateSync, mkdirSync, openSync } from "node:fs";
import { dirname, join } from "node:path";
import { macAddress } from "../topology.ts";
import type { Cluster } from "./cluster.ts";
import { type Guest, writeGuest } from "./guests/guest.ts";
import type { Volume } from "./storage/volume.ts";

/** A machine of the owner's, from before the estate came. */
interface OwnersMachine {
  vmid: number;
  name: string;
  description: string;
  cores: number;
  /** MiB. */
  memory: number;
  /** GiB. */
  disk: number;
  /** On the private network. */
  address: string;
  /** On the public network too. */
  publicAddress?: string;
  tags: string;
}

/** The machines that the owner runs on prox-101. The estate must leave them alone; 9020 is the way in to all hosts. */
export const ownersMachines: OwnersMachine[] = [
  {
    vmid: 9010,
    name: "mail",
    description: "Mail of underall.com",
    cores: 4,
    memory: 8192,
    disk: 120,
    address: "192.168.100.10",
    publicAddress: "203.0.113.11",
    tags: "mail;owner",
  },
  {
    vmid: 9020,
    name: "bastion",
    description: "The only way in by SSH",
    cores: 8,
    memory: 16384,
    disk: 32,
    address: "192.168.100.20",
    publicAddress: "203.0.113.20",
    tags: "bastion;owner",
  },
  {
    vmid: 9030,
    name: "staging-db",
    description: "PostgreSQL of staging",
    cores: 4,
    memory: 8192,
    disk: 80,
    address: "192.168.100.30",
    tags: "owner;staging",
  },
  {
    vmid: 9031,
    name: "staging-api",
    description: "API of staging",
    cores: 4,
    memory: 8192,
    disk: 40,
    address: "192.168.100.31",
    tags: "owner;staging",
  },
  {
    vmid: 9032,
    name: "staging-frontend",
    description: "Front end of staging",
    cores: 2,
    memory: 4096,
    disk: 32,
    address: "192.168.100.32",
    tags: "owner;staging",
  },
  {
    vmid: 9040,
    name: "whisper",
    description: "Audio transcription",
    cores: 8,
    memory: 16384,
    disk: 60,
    address: "192.168.100.40",
    tags: "owner",
  },
  {
    vmid: 9050,
    name: "postgis",
    description: "PostGIS",
    cores: 4,
    memory: 10240,
    disk: 150,
    address: "192.168.100.45",
    tags: "owner",
  },
];

const node = "prox-101";
const storage = "ceph";
const gib = 1024 ** 3;
// The day on which the owner made them.
const created = Date.UTC(2024, 2, 4) / 1000;

/** Lays out the owner's machines with their volumes. */
export function layOutOwnersMachines(cluster: Cluster): void {
  for (const machine of ownersMachines) {
    const volume = volumeOf(machine);
    layOutFile(join(cluster.paths.volumes, volume.path), volume.size);
    cluster.store.put(`volumes/${storage}//${volume.volid.slice(storage.length + 1)}`, volume);
    writeGuest(cluster, guestOf(machine));
  }
}

function guestOf({ vmid, name, description, cores, memory, disk, ...rest }: OwnersMachine): Guest {
  const { address, publicAddress, tags } = rest;
  const cards = [publicAddress, address].filter((one) => one !== undefined);
  return {
    vmid,
    kind: "qemu",
    node,
    config: {
      boot: "order=scsi0;net0",
      cores,
      cpu: "host",
      description,
      memory: String(memory),
      meta: `creation-qemu=8.1.5,ctime=${created}`,
      name,
      ...Object.fromEntries(cards.map((one, index) => [`net${index}`, card(one)])),
      numa: 0,
      onboot: 1,
      ostype: "l26",
      scsi0: `${storage}:vm-${vmid}-disk-0,discard=on,iothread=1,size=${disk}G,ssd=1`,
      scsihw: "virtio-scsi-single",
      smbios1: `uuid=${uuid(vmid, "a")}`,
      sockets: 1,
      tags,
      vmgenid: uuid(vmid, "b"),
    },
    pending: {},
    snapshots: {},
    created,
  };
}

function card(address: string): string {
  const bridge = address.startsWith("192.168.") ? "vmbr1" : "vmbr0";
  return `virtio=${macAddress(address).toUpperCase()},bridge=${bridge},firewall=1`;
}

function uuid(vmid: number, digit: string): string {
  return `9e7d1c5a-40b2-4f6e-${digit}d31-${String(vmid).padStart(12, "0")}`;
}

function volumeOf({ vmid, disk }: OwnersMachine): Volume {
  const name = `vm-${vmid}-disk-0`;
  return {
    volid: `${storage}:${name}`,
    storage,
    node: undefined,
    content: "images",
    format: "raw",
    size: disk * gib,
    vmid,
    created,
    path: name,
  };
}

function layOutFile(file: string, size: number): void {
  mkdirSync(dirname(file), { recursive: true });
  const descriptor = openSync(file, "a");
  ftruncateSync(descriptor, size);
  closeSync(descriptor);
}
