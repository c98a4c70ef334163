import { once } from "node:events";
import net from "node:net";
import { LabError } from "./error.ts";

/**
 * The port on which this machine is to show an instance's page: `setting` (ESTATE_PORT) or the topology's usual one for
 * the instance "lab", 0 (any free one) for the others, which run beside it. Throws a LabError for what is no port.
 */
export function wantedPort(instance: string, setting: string | undefined, usualPort: number): number {
  if (instance !== "lab") return 0;
  const port = setting ? Number(setting) : usualPort;
  if (Number.isInteger(port) && port >= 1 && port <= 65535) return port;
  throw new LabError(
    `ESTATE_PORT is "${setting}"; it must be a port from 1 to 65535, as in ESTATE_PORT=${usualPort}.`,
  );
}

/** The wanted port, or any free one for 0; throws a LabError when it cannot be opened. */
export async function freePort(wanted: number): Promise<number> {
  const server = net.createServer().listen(wanted, "127.0.0.1");
  try {
    await once(server, "listening");
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    throw new LabError(
      `Port ${wanted} of 127.0.0.1, where the lab shows its page, cannot be opened (${code}). ` +
        "End what uses it (`ss -ltnp` shows it) or choose another port, as in ESTATE_PORT=8081.",
    );
  }
  const { port } = server.address() as net.AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}
