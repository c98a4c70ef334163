import type { FastifyInstance } from "fastify";
import type { Address } from "../shared/config/values.ts";

/** The first file descriptor that systemd passes. */
const PASSED = 3;

/** Whether systemd passed a listening socket to this process, and not to one before it. */
export function hasSocket(environment: Record<string, string | undefined>, process: number): boolean {
  return environment.LISTEN_PID === String(process) && Number(environment.LISTEN_FDS) >= 1;
}

/**
 * Listens on the socket that systemd passes, else on the address. Two releases on the same socket can take turns
 * without a moment in which nobody listens: the kernel keeps who waits.
 */
export async function listen(app: FastifyInstance, address: Address): Promise<void> {
  if (!hasSocket(process.env, process.pid)) {
    await app.listen(address);
    return;
  }
  // Fastify passes this on to Node, which takes the descriptor and ignores the host.
  const socket = { fd: PASSED, host: address.host };
  await app.listen(socket);
}
