import type { Call, Handlers } from "../../api.ts";
import { failure, PveError } from "../../error.ts";
import { flag, integer, optionalInteger, optionalText, text } from "../../params.ts";
import { type Agent, queries, requireAgent } from "./agent.ts";
import { guestOf } from "./handlers.ts";

const path = "/nodes/{node}/qemu/{vmid}/agent";
const agentOf = (call: Call): Agent => requireAgent(call.cluster, guestOf(call));

/** What the guest agent answers: true of the system inside the machine. What is not here answers 501. */
export const agentHandlers: Handlers = {
  ...Object.fromEntries(
    Object.keys(queries).map((name) => [
      `${name === "ping" ? "POST" : "GET"} ${path}/${name}`,
      (call: Call) => query(call, name),
    ]),
  ),

  [`POST ${path}`]: (call) => query(call, text(call.parameters, "command")),

  [`POST ${path}/shutdown`]: async (call) => {
    agentOf(call);
    const { machines } = call.cluster;
    // The agent does not answer this command: whoever asked looks at the machine.
    machines.shutDown(integer(call.parameters, "vmid"), 60).catch(console.error);
    return { result: {} };
  },

  [`POST ${path}/set-user-password`]: async (call) => {
    const { parameters } = call;
    const crypted = flag(parameters, "crypted") ? ["-e"] : [];
    const [username, password] = [text(parameters, "username"), text(parameters, "password")];
    // chpasswd takes a user a line, as name:password.
    if (/[:\r\n]/.test(username) || /[\r\n]/.test(password)) {
      throw failure("Agent error: invalid characters in user name or password");
    }
    const line = `${username}:${password}\n`;
    const { code, stderr } = await agentOf(call).run(["chpasswd", ...crypted], line);
    if (code !== 0)
      throw failure(`Agent error: child process has failed to set user password: ${stderr.trim()}`);
    return { result: {} };
  },

  [`POST ${path}/exec`]: (call) => {
    const command = ([call.parameters.command].flat() as string[]).map(String);
    return { pid: started(call, agentOf(call).run(command, optionalText(call.parameters, "input-data"))) };
  },

  [`GET ${path}/exec-status`]: (call) => {
    agentOf(call);
    const pid = integer(call.parameters, "pid");
    const process = processes.get(pid);
    if (process?.vmid !== integer(call.parameters, "vmid")) {
      throw failure(`Agent error: PID ${pid} does not exist`);
    }
    if (!process.ended) return { exited: 0 };
    processes.delete(pid);
    const { code, stdout, stderr } = process.ended;
    return { exited: 1, exitcode: code, ...data("out-data", stdout), ...data("err-data", stderr) };
  },

  [`GET ${path}/file-read`]: async (call) => {
    const { parameters } = call;
    const file = text(parameters, "file");
    const count = optionalInteger(parameters, "count") ?? largestRead;
    const start = (optionalInteger(parameters, "offset") ?? 0) + 1;
    const script = 'tail -c "+$2" -- "$1" | head -c "$3"';
    const args = ["-c", `test -r "$1" || { cat -- "$1"; exit 1; }; ${script}`, "sh", file, start, count + 1];
    const { code, stdout, stderr } = await agentOf(call).run(["sh", ...args.map(String)]);
    if (code !== 0) throw openFailed(file, "r", stderr);
    const truncated = stdout.length > count;
    return {
      content: stdout.slice(0, count),
      "bytes-read": Math.min(stdout.length, count),
      ...(truncated && { truncated }),
    };
  },

  [`POST ${path}/file-write`]: async (call) => {
    const { parameters } = call;
    const file = text(parameters, "file");
    const content = text(parameters, "content");
    const decoded = parameters.encode === false ? Buffer.from(content, "base64").toString() : content;
    const { code, stderr } = await agentOf(call).run(["sh", "-c", 'cat > "$1"', "sh", file], decoded);
    if (code !== 0) throw openFailed(file, "wb", stderr);
  },
};

// PVE reads 16 MiB at once; the lab, whose API has little memory, tells by `truncated` that there is more.
const largestRead = 3 * 1024 ** 2;

interface AgentProcess {
  vmid: number;
  ended?: { code: number; stdout: string; stderr: string };
}

// Like the agent's own list, this one ends with the process that keeps it.
const processes = new Map<number, AgentProcess>();
let lastPid = 1000;

function started(call: Call, work: ReturnType<Agent["run"]>): number {
  const pid = ++lastPid;
  const process: AgentProcess = { vmid: integer(call.parameters, "vmid") };
  processes.set(pid, process);
  work.then(
    (ended) => Object.assign(process, { ended }),
    (error) => Object.assign(process, { ended: { code: 127, stdout: "", stderr: String(error) } }),
  );
  return pid;
}

async function query(call: Call, name: string): Promise<unknown> {
  const agent = agentOf(call);
  const answer = queries[name];
  if (!answer) throw new PveError(501, `Method 'guest-${name}' not implemented`);
  return { result: await answer(agent, guestOf(call)) };
}

function openFailed(file: string, mode: string, stderr: string): PveError {
  const reason = stderr.trim().split(": ").at(-1) ?? "";
  return failure(`Agent error: failed to open file '${file}' (mode: '${mode}'): ${reason}`);
}

const data = (name: string, content: string) => (content === "" ? {} : { [name]: content });
