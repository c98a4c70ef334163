import type { Lab } from "../../lab/lab.ts";
import { inNamespace } from "../../lab/namespaces.ts";
import { runCommand } from "../setup/command.js";

// A machine that was just started is not there, then refuses, until its sshd listens and its user is made.
const patience = 60_000;

/**
 * Runs a command in a machine of the private network, over SSH through the bastion with the operator's key;
 * resolves to its output, trimmed. Throws when nobody could be logged in within a minute, or the command failed.
 */
export async function login(lab: Lab, user: string, address: string, command: string): Promise<string> {
  const identity = lab.env.ESTATE_LAB_IDENTITY!;
  // The host keys are those of machines that were made a moment ago: nobody can know them.
  const anyKey = ["StrictHostKeyChecking=no", "UserKnownHostsFile=/dev/null", "LogLevel=ERROR"];
  const options = ["-i", identity, ...anyKey.flatMap((option) => ["-o", option])];
  const way = ["ssh", ...options, "admin@203.0.113.20", "-W", "%h:%p"].join(" ");
  const [program, ...args] = inNamespace(lab.operatorNamespace, [
    ...["ssh", ...options, "-o", `ProxyCommand=${way}`, "-o", "BatchMode=yes", `${user}@${address}`, command],
  ]);
  const deadline = Date.now() + patience;
  for (;;) {
    const { code, stdout, stderr } = await runCommand(program, args, {});
    if (code === 0) return stdout.trim();
    if (Date.now() > deadline) throw new Error(`${user}@${address}: ${command}: ${stderr}`);
  }
}
