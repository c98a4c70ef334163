import { once } from "node:events";
import { readFileSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import type { TestContext } from "node:test";
import ssh2, { type Connection as Client, type ServerChannel } from "ssh2";
import { type Host, hostSchema } from "../hosts.ts";
import { type Identity, makeKey } from "./identity.ts";

/** What a server does that breaks on purpose, where it shall do something else than to work. */
export interface Behaviour {
  /** Once the client is logged in. */
  loggedIn?(client: Client): void;
  /** For the session that holds the connection open; default: what the command asks for. */
  hold?(channel: ServerChannel): void;
  /** For every session that runs a script. */
  script?(channel: ServerChannel, client: Client): void;
  /** How many sessions a client may open in all. */
  sessions?: number;
}

/** Starts an SSH server that lets everyone in and then behaves as told; gives its entry for `estate:hosts`. */
export async function startBrokenServer(
  t: Pick<TestContext, "after">,
  identity: Identity,
  behaviour: Behaviour,
): Promise<Host> {
  const key = join(identity.folder, "broken.key");
  makeKey(key);
  const clients = new Set<Client>();
  const server = new ssh2.Server({ hostKeys: [readFileSync(key)] }, (client) => {
    clients.add(client);
    client.on("close", () => clients.delete(client));
    // a client that goes away in the middle is what these tests are about
    client.on("error", () => {});
    client.on("authentication", (context) => context.accept());
    client.on("ready", () => {
      behaviour.loggedIn?.(client);
      serve(client, behaviour);
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  t.after(() => {
    for (const client of clients) client.end();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  return hostSchema.parse({
    address: "127.0.0.1",
    port,
    identity: identity.file,
    connectTimeout: "1 second",
  });
}

function serve(client: Client, { hold, script, sessions = 10 }: Behaviour): void {
  let opened = 0;
  client.on("session", (accept, reject) => {
    opened += 1;
    if (opened > sessions) return reject();
    accept().on("exec", (acceptExec, _reject, { command }) => {
      const channel = acceptExec();
      if (!command.includes("estate-ready")) script?.(channel, client);
      else if (hold) hold(channel);
      else channel.write("estate-ready\n");
    });
  });
}
