/**
 * Asks a host one thing over SSH: a program of its own, because it must run in the network namespace in which the
 * stack's hosts are reached. Reads a {@link Request} from the first line of its input, and prints a {@link Reply}.
 */
import { once } from "node:events";
import { createInterface } from "node:readline";
import { EstateError } from "../../provider/errors.ts";
import type { Hosts } from "../../provider/ssh/hosts.ts";
import { Pool } from "../../provider/ssh/pool.ts";

export type Request = {
  host: string;
  hosts: Hosts;
  /** The keys that hosts are known by. */
  keys: Record<string, string>;
  /** POSIX sh. */
  script: string;
};

export type Reply =
  | {
      /** Of the script. */
      code: number;
      stdout: string;
      stderr: string;
      /** The public key that the host presented. */
      hostKey: string;
    }
  /** Why there is no answer: what failed, the way, what was seen, what to do. */
  | { failure: string };

const [line] = await once(createInterface({ input: process.stdin }), "line");
const reply = await ask(JSON.parse(line) as Request);
// what is written to a pipe is gone only when it says so
process.stdout.write(JSON.stringify(reply), () => process.exit());

async function ask({ host, hosts, keys, script }: Request): Promise<Reply> {
  const pool = new Pool(hosts);
  for (const [name, key] of Object.entries(keys)) pool.pin(name, key);
  try {
    const connection = await pool.connect(host);
    const { code, stdout, stderr } = await connection.run(script);
    return { code, stdout: stdout.toString(), stderr, hostKey: connection.hostKey };
  } catch (error) {
    if (!(error instanceof EstateError)) throw error;
    return { failure: error.message };
  } finally {
    await pool.close();
  }
}
