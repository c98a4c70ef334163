import * as proxmox from "@muhlba91/pulumi-proxmoxve";
import { host } from "../../provider/sdk/index.ts";
import type { Compiled } from "../estate/compile.ts";
import type { Settings } from "../settings/settings.ts";
import { BareHost } from "./bare-host.ts";
import type { Host } from "./host.ts";
import type { Machine } from "./machine.ts";
import { VirtualMachine } from "./virtual-machine.ts";

/** Makes the machines of an estate, each with what its services want installed. `keys`: public keys that they accept. */
export function buildHosts(
  compiled: Compiled,
  settings: Settings,
  keys: readonly string[],
): Readonly<Record<string, Host>> {
  const imageOn = imagesOf(settings);
  const own = Object.entries(compiled.machines).filter(([, { kind }]) => kind !== "foreign");
  return Object.fromEntries(
    own.map(([key, machine]) => {
      const ready = enter(key, machine);
      const packages = packagesOf(compiled, key, settings);
      const installed =
        packages.length === 0
          ? undefined
          : new host.Packages(`${key}-packages`, { on: ready, packages }, { parent: ready });
      return [key, { key, address: settings.hosts[key]!.address, ready, packages: installed }];
    }),
  );

  function enter(key: string, machine: Machine): host.Ready {
    if (machine.kind !== "virtual") return new BareHost(key, { key }).ready;
    const sizing = settings.machines[key];
    const image = imageOn(machine.node);
    const hostname = `vm-${compiled.name}-${key}`;
    const args = { key, hostname, spec: machine, settings, image, keys, ...(sizing && { sizing }) };
    return new VirtualMachine(key, args).ready;
  }
}

/** The image of all virtual machines, once on each node that needs it. */
function imagesOf({ image, proxmox: place }: Settings): (node: string) => proxmox.download.File {
  const images = new Map<string, proxmox.download.File>();
  return (node) => {
    const present = images.get(node);
    if (present) return present;
    const made = new proxmox.download.File(`image-${node}`, {
      nodeName: node,
      datastoreId: place.imageStorage,
      contentType: "import",
      url: image.url,
      fileName: image.file,
      ...(image.sha256 !== undefined && { checksum: image.sha256, checksumAlgorithm: "sha256" }),
      // A new release of the image is for machines to come: it must not replace those that are there.
      overwrite: false,
      // What a killed run has downloaded is nobody's, and would be in the way of the next one.
      overwriteUnmanaged: true,
    });
    images.set(node, made);
    return made;
  };
}

function packagesOf({ services }: Compiled, key: string, { image }: Settings): string[] {
  const wanted = Object.values(services)
    .filter(({ service }) => service.on === key)
    .flatMap(({ description }) => description.packages(image.distribution));
  return [...new Set(wanted)].sort();
}
