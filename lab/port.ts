import { once } from "node:events";
import net from "node:net";
import { LabError } from "./error.ts";

const usualPort = 8080;

/**
 * The port on which this machine shows an instance's page: ESTATE_PORT or 8080 for the instance "lab", any free one
 * for the others, which run beside it. Throws a LabError when the wanted port is taken.
 */
export async function choosePort(instance: string, wanted: string | undefined): Promise<number> {
  if (instance !== "lab") return listenOnce(0);
  const port = wanted ? Number(wanted) : usualPort;
  if (!Number.isInteger(port) || port < 1 || port > 65535) {
    throw new LabError(
      `ESTATE_PORT is "${wanted}"; it must be a port from 1 to 65535, as in ESTATE_PORT=8080.`,
    );
  }
  try {
    return await listenOnce(port);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    throw new LabError(
      `Port ${port} of 127.0.0.1, where the lab shows its page, cannot be opened (${code}). ` +
        "End what uses it (`ss -ltnp` shows it) or choose another port, as in ESTATE_PORT=8081.",
    );
  }
}

async function listenOnce(port: number): Promise<number> {
  const server = net.createServer().listen(port, "127.0.0.1");
  await once(server, "listening");
  const { port: opened } = server.address() as net.AddressInfo;
  server.close();
  await once(server, "close");
  return opened;
}
