import { z } from "zod";
import { machineSizing } from "../machine/machine.ts";
import { engines } from "../model-server/engine-lock.ts";
import { wanted } from "../schema.ts";
import { address, interfaceAddress, publicKey, url } from "./values.ts";

const text = (what: string) => z.string(wanted(what)).min(1, wanted(what));

export const distributions = ["ubuntu-24.04", "debian-13"] as const;

/** The systems that machines can be made of. */
export type Distribution = (typeof distributions)[number];

/** What a stack's configuration says of an estate: everything that differs between production and the rehearsal. */
export const settingsSchema = z.strictObject({
  /** The name under which its users find it. */
  domain: z
    .string(wanted("the domain of the page, e.g. brain.example.org"))
    .regex(/^([a-z0-9-]+\.)+[a-z0-9-]+$/, wanted("the domain of the page, e.g. brain.example.org")),
  /** How hosts are reached, by key. The provider reads the rest of it. */
  hosts: z.record(
    z.string(),
    z.looseObject({ address, user: text("a user's name").optional() }),
    wanted("the hosts: an entry for each machine, as in db: {address: 192.168.100.53, user: admin}"),
  ),
  /** Other sizes for virtual machines, by key. */
  machines: z.record(z.string(), machineSizing).default({}),
  proxmox: z.strictObject({
    /** Address of the API, where the environment does not say it (PROXMOX_VE_ENDPOINT). */
    endpoint: url.optional(),
    /** The host through whose SSH the API is reached; default: directly. */
    via: text("the key of a host").optional(),
    /** The pool that machines are made in, which ends what the API token may do. */
    pool: text("the pool that machines are made in").default("brainall"),
    /** Storage of disks. */
    storage: text("the storage of disks, e.g. ceph").default("ceph"),
    /** Storage of images, on each node. */
    imageStorage: text("the storage of images, e.g. local").default("local"),
    /** Bridges of the two networks. */
    privateBridge: text("a bridge, e.g. vmbr1").default("vmbr1"),
    publicBridge: text("a bridge, e.g. vmbr0").default("vmbr0"),
  }),
  image: z.strictObject({
    url,
    /** Its name in Proxmox. */
    file: z
      .string(wanted("a file name that ends in .qcow2"))
      .regex(/^[\w.-]+\.qcow2$/, wanted("a file name that ends in .qcow2")),
    /** SHA-256 of the image, where its source tells one. */
    sha256: z
      .string(wanted("64 hexadecimal digits"))
      .regex(/^[0-9a-f]{64}$/, wanted("64 hexadecimal digits"))
      .optional(),
    distribution: z.enum(distributions, wanted(`one of ${distributions.join(", ")}`)),
  }),
  /** The private network. */
  network: z.strictObject({
    prefix: z.int(wanted("a prefix length, e.g. 24")).min(8).max(30).default(24),
    /** Where private machines send what is for others; default: nowhere. */
    gateway: address.optional(),
    nameservers: z.array(address).default([]),
  }),
  /** The public side of the one machine that has one. */
  public: z.strictObject({ address: interfaceAddress, gateway: address.optional() }),
  acme: z.strictObject({
    /** The certificate authority's directory. */
    directory: url,
    /** A file with the certificates that the directory's own is checked by; default: the system's. */
    authority: text("the path of a PEM file").optional(),
  }),
  /** Who looks after the estate: told to the certificate authority, and the first who can log in. */
  owner: z.strictObject({
    email: z.email(wanted("an e-mail address")),
    name: text("a name"),
  }),
  /** SSH keys that new machines accept: public keys, or paths of files that hold one. */
  operatorKeys: z.array(publicKey, wanted("a list of public keys or of files")).min(1, wanted("a key")),
  /** Whether machines with data are protected from deletion. Default: true. */
  protect: z.boolean(wanted("true or false")).default(true),
  /**
   * What runs models on GPU hosts: a version of vLLM that is locked here and installed by the estate, or `present`
   * where something else puts it at /opt/vllm/current/bin/vllm. Default: vllm-0.33.0.
   */
  engine: z
    .enum([...engines, "present"], wanted(`one of ${[...engines, "present"].join(", ")}`))
    .default("vllm-0.33.0"),
  /** The version of the application that is to serve, instead of that of the sources: a rollback. */
  release: z
    .string(wanted("a version of 16 hexadecimal digits"))
    .regex(/^[0-9a-f]{16}$/, wanted("a version of 16 hexadecimal digits"))
    .optional(),
});

export type Settings = z.output<typeof settingsSchema>;

/** The keys of the configuration that the program reads, without the project's name. */
export const settingKeys = Object.keys(settingsSchema.shape) as (keyof Settings)[];
