import { spawn } from "node:child_process";
import { join } from "node:path";
import type { Invoke } from "../pulumi/run.ts";
import { OperatorError } from "../setup/operator-error.js";
import type { Reply, Request } from "./ask.ts";
import { notDebian, notRoot, readScript } from "./read-script.ts";

const ASK = join(import.meta.dirname, "ask.ts");

/**
 * Reads a host in one round trip, by `readScript`, and resolves to what it printed and the key that the host
 * presented. `invoke` is how a program of Node is called where the host is reached. Throws an {@link OperatorError} where
 * there is no answer.
 */
export async function readHost(
  invoke: Invoke,
  request: Omit<Request, "script">,
): Promise<{ stdout: string; hostKey: string }> {
  const reply = await ask(invoke, { ...request, script: readScript() });
  if ("failure" in reply) throw new OperatorError(reply.failure);
  const { host } = request;
  if (reply.code === notDebian) {
    throw new OperatorError(
      `${host} has no dpkg or no systemd, so what people did there cannot be told from what came with it. ` +
        "Nothing was written.\n  next: take things over one by one: npm run pulumi -- import estate:host:File NAME " +
        `${host}:/etc/…`,
    );
  }
  if (reply.code === notRoot) {
    throw new OperatorError(
      `${host} was entered as somebody who is not root, and much of it is only root's to read. Nothing was written.\n` +
        `  next: take \`sudo: false\` out of estate:hosts.${host}, or log in as another user`,
    );
  }
  if (reply.code !== 0) {
    const seen = (reply.stderr || reply.stdout).trim().split("\n").slice(-5).join("\n        ");
    throw new OperatorError(
      `${host} could not be read: the script that reads it failed with exit code ${reply.code}. Nothing was written.\n` +
        `  seen: ${seen || "(nothing)"}\n  next: see on ${host} whether sh, find, awk, base64 and xargs are there; ` +
        "then run the same command again",
    );
  }
  return reply;
}

async function ask(invoke: Invoke, request: Request): Promise<Reply> {
  const { command, args, env } = invoke([ASK]);
  const child = spawn(command, args, { env, stdio: ["pipe", "pipe", "pipe"] });
  const said = { stdout: "", stderr: "" };
  for (const stream of ["stdout", "stderr"] as const)
    child[stream].setEncoding("utf8").on("data", (text: string) => {
      said[stream] += text;
    });
  // one that ends at once breaks the pipe; what it has said tells why
  child.stdin.on("error", () => {});
  child.stdin.end(`${JSON.stringify(request)}\n`);
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", resolve);
  });
  if (code === 0) return JSON.parse(said.stdout) as Reply;
  throw new Error(`the program that asks ${request.host} ended with ${code}: ${said.stderr}`);
}
