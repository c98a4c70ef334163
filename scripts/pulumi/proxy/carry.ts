/**
 * A SOCKS proxy through a host, until its standard input ends: a program of its own, because it must run in the
 * network namespace in which the stack's hosts are reached, and end with the command even if that is killed. Reads
 * a {@link Request} from the first line of its input, and says its port. The host is only connected to once
 * something is asked of the proxy: a preview that has nothing to read there needs no network.
 */
import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";
import { createInterface } from "node:readline";
import { pipeline } from "node:stream";
import { EstateError } from "../../../provider/errors.ts";
import type { Hosts } from "../../../provider/ssh/hosts.ts";
import { Pool } from "../../../provider/ssh/pool.ts";

export type Request = {
  via: string;
  hosts: Hosts;
  /** The keys that hosts are known by. */
  keys: Record<string, string>;
};

const input = createInterface({ input: process.stdin });
const ended = once(input, "close");
const [line] = await once(input, "line");
const { via, hosts, keys } = JSON.parse(line) as Request;
const pool = new Pool(hosts);
for (const [host, key] of Object.entries(keys)) pool.pin(host, key);

let opening: Promise<number | undefined> | undefined;
// who has asked all may still wait for the answer
const server = createServer({ allowHalfOpen: true }, async (asked) => {
  asked.on("error", () => {});
  opening ??= openProxy();
  const port = await opening;
  if (port === undefined) asked.destroy();
  else carry(asked, connect({ host: "127.0.0.1", port, allowHalfOpen: true }));
}).listen(0, "127.0.0.1");
await once(server, "listening");
console.log((server.address() as AddressInfo).port);
await ended;
await pool.close();
process.exit();

/** Opens the way once for all that is asked; says why where it cannot be opened, and resolves to nothing. */
async function openProxy(): Promise<number | undefined> {
  try {
    const connection = await pool.connect(via);
    return await connection.openProxy();
  } catch (error) {
    if (!(error instanceof EstateError)) throw error;
    console.error(error.message);
    return undefined;
  }
}

/** An end, or an error, of one side is an end of the other: who asked sees it, and says what it means. */
function carry(asked: Socket, answering: Socket): void {
  pipeline(asked, answering, asked, () => {});
}
