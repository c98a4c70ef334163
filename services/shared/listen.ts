import type { Address } from "./config/values.ts";

/** The first file descriptor that systemd passes. */
const PASSED = 3;

/**
 * What a server of this process listens on: the socket that systemd passes to it, else the address. Two releases on
 * the same socket can take turns without a moment in which nobody listens: the kernel keeps who waits.
 */
export function listenOn(
  address: Address,
  environment: Record<string, string | undefined> = process.env,
  pid: number = process.pid,
): Address | { fd: number; host: string } {
  // The variables are inherited, and may have been meant for a process before this one.
  const isMeant = environment.LISTEN_PID === String(pid) && Number(environment.LISTEN_FDS) >= 1;
  // Fastify passes the descriptor on to Node, which takes it and ignores the host.
  return isMeant ? { fd: PASSED, host: address.host } : address;
}
