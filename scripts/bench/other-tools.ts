import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Lab } from "../../lab/lab.ts";
import { inNamespace } from "../../lab/namespaces.ts";
import { runCommand } from "../setup/command.js";

/** What a bench host holds, for every tool to say in its own words. */
export interface Content {
  readonly files: Readonly<Record<string, string>>;
  readonly packages: readonly string[];
  /** Contents by the name of the service. */
  readonly units: Readonly<Record<string, string>>;
  readonly users: readonly string[];
  readonly folders: readonly string[];
}

/** A tool that holds the inside of hosts too, set to do the same work. */
export interface OtherTool {
  readonly name: string;
  readonly version: string;
  /** Brings the content to all hosts; where all is in place already, it finds that out. Throws where it fails. */
  run(): Promise<void>;
}

/** A folder of what the tools read: it is deleted by {@link close}. */
export class OtherTools {
  readonly #folder = mkdtempSync(join(tmpdir(), "estate-bench-"));
  readonly #lab: Lab;

  /** `addresses` by the hosts' names; all of them are behind the lab's bastion. */
  constructor(lab: Lab, addresses: Readonly<Record<string, string>>, content: Content) {
    this.#lab = lab;
    const files = {
      "ssh.config": sshConfig(lab.env.ESTATE_LAB_IDENTITY!, addresses),
      "ansible.cfg": ansibleConfig(join(this.#folder, "ssh.config")),
      "hosts.ini": `${Object.keys(addresses).join("\n")}\n`,
      "playbook.yml": JSON.stringify(playbook(content)),
      "inventory.py": inventory(Object.keys(addresses), join(this.#folder, "ssh.config")),
      "deploy.py": deploy(content),
    };
    mkdirSync(join(this.#folder, "home"));
    for (const [name, text] of Object.entries(files)) writeFileSync(join(this.#folder, name), text);
  }

  /** Those of Ansible and pyinfra that stand on the PATH. */
  installed(): OtherTool[] {
    return [
      this.#tool("Ansible", "ansible-playbook", ["-i", "hosts.ini", "playbook.yml"]),
      this.#tool("pyinfra", "pyinfra", ["--yes", "inventory.py", "deploy.py"]),
    ].filter((tool) => tool !== undefined);
  }

  close(): void {
    rmSync(this.#folder, { recursive: true });
  }

  #tool(name: string, program: string, args: string[]): OtherTool | undefined {
    const version = versionOf(program);
    if (version === undefined) return undefined;
    const [command, ...rest] = inNamespace(this.#lab.operatorNamespace, [program, ...args]);
    const env = { ...process.env, HOME: join(this.#folder, "home") };
    const run = async () => {
      const { code, stdout, stderr } = await runCommand(command, rest, { cwd: this.#folder, env });
      if (code !== 0) throw new Error(`${program} ended with ${code}:\n${stdout}${stderr}`);
    };
    return { name, version, run };
  }
}

function versionOf(program: string): string | undefined {
  try {
    const said = execFileSync(program, ["--version"], { encoding: "utf8", stdio: "pipe" });
    return said.match(/\d+\.\d+\.\d+/)?.[0] ?? "of no version";
  } catch {
    return undefined;
  }
}

function sshConfig(identity: string, addresses: Readonly<Record<string, string>>): string {
  const inside = Object.entries(addresses).map(
    ([name, address]) => `Host ${name}\n  HostName ${address}\n  ProxyJump bastion\n`,
  );
  // the hosts of a bench live for as long as it: nobody can know their keys
  const all = `Host *
  User admin
  IdentityFile ${identity}
  StrictHostKeyChecking no
  UserKnownHostsFile /dev/null
  LogLevel ERROR
`;
  return `Host bastion\n  HostName 203.0.113.20\n${inside.join("")}${all}`;
}

/** What its own documentation advises for speed: pipelining, as many forks as hosts, connections that are kept. */
function ansibleConfig(ssh: string): string {
  return `[defaults]
forks = 6
host_key_checking = False
interpreter_python = /usr/bin/python3
[ssh_connection]
pipelining = True
ssh_args = -F ${ssh} -o ControlMaster=auto -o ControlPersist=60s
`;
}

function playbook({ files, packages, units, users, folders }: Content): unknown {
  const unitFile = (name: string) => `/etc/systemd/system/${name}`;
  const copied = Object.entries({
    ...files,
    ...Object.fromEntries(Object.entries(units).map(([name, content]) => [unitFile(name), content])),
  });
  const tasks = [
    ...users.map((name) => ({ "ansible.builtin.user": { name, system: true } })),
    ...folders.map((path) => ({ "ansible.builtin.file": { path, state: "directory", mode: "0755" } })),
    { "ansible.builtin.apt": { name: packages } },
    ...copied.map(([dest, content]) => ({ "ansible.builtin.copy": { dest, content, mode: "0644" } })),
    ...Object.keys(units).map((name) => ({
      "ansible.builtin.systemd_service": { name, state: "started", enabled: true, daemon_reload: true },
    })),
  ];
  return [{ hosts: "all", gather_facts: false, become: true, tasks }];
}

function inventory(hosts: readonly string[], ssh: string): string {
  const data = `{"ssh_config_file": ${JSON.stringify(ssh)}, "_sudo": True, "ssh_strict_host_key_checking": "no"}`;
  return `hosts = (${JSON.stringify(hosts)}, ${data})\n`;
}

function deploy({ files, packages, units, users, folders }: Content): string {
  const text = (value: unknown) => JSON.stringify(value);
  const put = (path: string, content: string) =>
    `files.put(src=io.StringIO(${text(content)}), dest=${text(path)}, mode="644")`;
  return [
    "import io",
    "from pyinfra.operations import apt, files, server, systemd",
    ...users.map((name) => `server.user(user=${text(name)}, system=True)`),
    ...folders.map((path) => `files.directory(path=${text(path)}, mode="755")`),
    `apt.packages(packages=${text(packages)})`,
    ...Object.entries(files).map(([path, content]) => put(path, content)),
    ...Object.entries(units).map(([name, content]) => put(`/etc/systemd/system/${name}`, content)),
    ...Object.keys(units).map((name) => `systemd.service(service=${text(name)}, running=True, enabled=True)`),
    "",
  ].join("\n");
}
