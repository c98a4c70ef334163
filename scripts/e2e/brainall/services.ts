import { LabError } from "../../../lab/error.ts";
import type { Lab } from "../../../lab/lab.ts";

/** A service of the estate, as it is seen from inside its host. */
export interface Service {
  readonly name: string;
  readonly host: string;
  /** May hold stars: a release's unit has its version in its name. */
  readonly unit: string;
  /** A shell command that asks it for what only it can answer. */
  readonly ask: string;
  readonly answer: RegExp;
}

/** What Redis is asked with stands in a file that root reads: it goes on by no argument. */
const redis = (name: string, port: number): Service => ({
  name: `Redis for the ${name}`,
  host: "vm-1053",
  unit: `redis-server@${name}.service`,
  ask:
    `export REDISCLI_AUTH="$(sed -n 2p /run/redis-admin-${name})"; ` +
    `redis-cli -h 192.168.100.53 -p ${port} --user estate acl whoami`,
  answer: /^"?estate"?$/m,
});

/** A program of the application, asked with the Node of its own release. */
const program = (name: "api" | "workers", host: string, url: string, answer: RegExp): Service => ({
  name: name === "api" ? "the API" : "the workers",
  host,
  unit: `brainall-${name}@*.service`,
  ask: `/opt/brainall-${name}/current/bin/node -e 'fetch("${url}").then(async (r) => console.log(await r.text()))'`,
  answer,
});

const httpsRequest = "GET /api/health HTTP/1.0\\r\\nHost: brain.localhost\\r\\n\\r\\n";

/** Everything that serves in BrainAll. */
export const services: readonly Service[] = [
  {
    name: "PostgreSQL",
    host: "vm-1053",
    unit: "postgresql@17-main.service",
    // The row of the first user is what the application put there.
    ask: "runuser -u postgres -- psql --no-psqlrc -At brainall -c 'select email from users'",
    answer: /^ada@brain\.localhost$/m,
  },
  redis("cache", 6379),
  redis("queue", 6380),
  {
    name: "the model server",
    host: "gpu",
    unit: "vllm-llama.service",
    ask: '. /etc/vllm/llama.env; printf "header = \\"Authorization: Bearer %s\\"" "$VLLM_API_KEY" | curl -s -K - http://192.168.100.130:8000/v1/models',
    answer: /"llama3\.1-8b"/,
  },
  program("api", "vm-1050", "http://192.168.100.50:3000/api/health", /"status":"ok"/),
  program("workers", "vm-1051", "http://192.168.100.51:3001/metrics", /^# HELP /m),
  {
    name: "nginx",
    host: "vm-1052",
    unit: "nginx.service",
    ask: `printf '${httpsRequest}' | openssl s_client -quiet -connect 127.0.0.1:443 -servername brain.localhost`,
    answer: /^HTTP\/1\.1 200 /m,
  },
];

/** How long a service may take to serve again. */
const patience = 60_000;

/** Waits until a service answers; throws with its last answer when it does not. */
export async function untilServing(lab: Lab, service: Service): Promise<void> {
  const deadline = Date.now() + patience;
  for (;;) {
    const said = await answer(lab, service.host, `timeout 10 sh -c '${quote(service.ask)}'`);
    if (service.answer.test(said)) return;
    if (Date.now() > deadline) throw new Error(`${service.name} does not answer: ${said}`);
  }
}

/** Kills a service's main process, and waits until another one is in its place. */
export async function kill(lab: Lab, service: Service): Promise<void> {
  const before = await mainProcesses(lab, service);
  if (before.length === 0) throw new Error(`${service.name} does not run.`);
  await lab.shell(service.host, `kill -9 ${before.join(" ")}`);
  const deadline = Date.now() + patience;
  for (;;) {
    const now = await mainProcesses(lab, service);
    if (now.length > 0 && now.every((id) => !before.includes(id))) return;
    if (Date.now() > deadline) throw new Error(`${service.name} was not started again.`);
  }
}

/** What tells one boot of each machine from another. */
export async function bootsOf(lab: Lab, machines: readonly string[]): Promise<string[]> {
  const question = "systemctl show --property=UserspaceTimestampMonotonic";
  return Promise.all(machines.map((host) => answer(lab, host, question)));
}

/** Waits until all machines run, each by another boot than `before`. */
export async function untilBooted(
  lab: Lab,
  machines: readonly string[],
  before: readonly string[],
): Promise<void> {
  const deadline = Date.now() + patience;
  for (;;) {
    const now = await bootsOf(lab, machines);
    const late = machines.filter((_, index) => now[index] === before[index] || /^LabError/.test(now[index]!));
    if (late.length === 0) return;
    if (Date.now() > deadline) throw new Error(`not booted anew: ${late.join(", ")}`);
  }
}

/** Waits until no unit of the machines is about to start again: what needs another machine tries until that has booted. */
export async function untilSettled(lab: Lab, machines: readonly string[]): Promise<void> {
  const question = "systemctl list-units --state=activating --no-legend --plain";
  const deadline = Date.now() + patience;
  for (;;) {
    const said = await Promise.all(machines.map((host) => answer(lab, host, question)));
    if (said.every((units) => units.trim() === "")) return;
    if (Date.now() > deadline) throw new Error(`units still wait for their start: ${said.join("")}`);
  }
}

/** What a command in a host says; where the host is off, that. */
async function answer(lab: Lab, host: string, command: string): Promise<string> {
  try {
    const { stdout, stderr } = await lab.shell(host, command);
    return stdout + stderr;
  } catch (error) {
    if (!(error instanceof LabError)) throw error;
    return String(error);
  }
}

async function mainProcesses(lab: Lab, { host, unit }: Service): Promise<string[]> {
  const { stdout } = await lab.shell(host, `systemctl show --property=MainPID --value '${unit}'`);
  return stdout.split("\n").filter((id) => /^[1-9]\d*$/.test(id));
}

const quote = (command: string): string => command.replaceAll("'", "'\\''");
