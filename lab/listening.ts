import { readFileSync } from "node:fs";
import { isGone } from "./cgroup.ts";

/** Whether anything listens on a TCP port, over IPv4, in the network of that process; false once it has ended. */
export function listens(pid: number, port: number): boolean {
  try {
    return hasListener(readFileSync(`/proc/${pid}/net/tcp`, "utf8"), port);
  } catch (error) {
    if (isGone(error)) return false;
    throw error;
  }
}

/** Reads /proc/PID/net/tcp. */
export function hasListener(sockets: string, port: number): boolean {
  const number = port.toString(16).toUpperCase().padStart(4, "0");
  // Columns: slot, local address and port, remote address, state (0A is "listen").
  return new RegExp(`^\\s*\\d+: [0-9A-F]+:${number} \\S+ 0A `, "m").test(sockets);
}
