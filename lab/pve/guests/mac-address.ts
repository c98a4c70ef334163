import { randomBytes } from "node:crypto";

/** A fresh hardware address as PVE makes them, with Proxmox's own prefix: BC:24:11:AA:BB:CC. */
export function randomMacAddress(): string {
  const own = randomBytes(3).toString("hex").toUpperCase().match(/../g)!;
  return ["BC", "24", "11", ...own].join(":");
}
