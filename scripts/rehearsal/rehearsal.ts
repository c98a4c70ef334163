import { spawn, spawnSync } from "node:child_process";
import { randomUUID } from "node:crypto";
import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Lab } from "../../lab/lab.ts";
import { inNamespace } from "../../lab/namespaces.ts";
import { settingOf, withSetting } from "../pulumi/configuration.ts";
import { ensureEngine } from "../setup/engine.ts";
import { endAll, processesWith } from "../setup/processes.ts";
import type { Declared } from "./program/index.ts";

const repository = join(import.meta.dirname, "../..");

/** The committed configuration that every rehearsal begins with as it is. */
const committed = join(import.meta.dirname, "Pulumi.lab.yaml");

/** Marks what one command starts, and all that these processes start. */
const MARK = "ESTATE_REHEARSAL_COMMAND";

/** The one that stands openly in that configuration, to which its salt belongs. */
const passphrase = "lab";

export interface Outcome {
  readonly code: number | null;
  /** Everything it printed, without colours, in the order in which it came. */
  readonly output: string;
}

/** A command that runs. */
export interface Running {
  readonly ended: Promise<Outcome>;
  isOver(): boolean;
  /** Waits until it has printed so many lines or is over; answers with the last one. */
  lines(count: number): Promise<string>;
  /** Waits until it has printed that text or is over. */
  prints(text: string): Promise<void>;
  /** Ends all of it at once, as a power cut does: plugins too, which are in process groups of their own. */
  kill(): void;
}

/** How a host of the lab is reached, as the configuration says it. */
export interface HostSettings {
  address: string;
  user: string;
  via?: string;
  identity: string;
  [key: string]: unknown;
}

/** One stack of one project on the lab: a state and a configuration of its own, all of it in a temporary folder. */
export class Rehearsal {
  readonly folder: string;
  readonly #project: string;
  readonly #lab: Lab;
  readonly #pulumi: string;
  readonly #env: NodeJS.ProcessEnv;

  private constructor(project: string, lab: Lab, engine: { pulumi: string; env: NodeJS.ProcessEnv }) {
    this.#project = project;
    this.#lab = lab;
    this.#pulumi = engine.pulumi;
    this.folder = mkdtempSync(join(tmpdir(), "estate-rehearsal-"));
    mkdirSync(join(this.folder, "state"));
    this.#env = {
      ...engine.env,
      ...lab.env,
      PULUMI_BACKEND_URL: `file://${join(this.folder, "state")}`,
      PULUMI_CONFIG_PASSPHRASE: passphrase,
      PULUMI_STACK: "lab",
      ESTATE_LAB: lab.instance,
    };
  }

  /** The project of a page on the hosts web and db. */
  static async ofPage(lab: Lab): Promise<Rehearsal> {
    const rehearsal = new Rehearsal(join(import.meta.dirname, "page"), lab, await ensureEngine(() => {}));
    await rehearsal.#init();
    return rehearsal;
  }

  /** The project whose program is data: {@link declare} says what stands in it. */
  static async ofProgram(lab: Lab): Promise<Rehearsal> {
    const rehearsal = new Rehearsal(join(import.meta.dirname, "program"), lab, await ensureEngine(() => {}));
    await rehearsal.#init();
    return rehearsal;
  }

  /** The project of files on many hosts: `scale:hosts` are their names, `scale:filesPerHost` is how many on each. */
  static async ofScale(lab: Lab): Promise<Rehearsal> {
    const rehearsal = new Rehearsal(join(import.meta.dirname, "scale"), lab, await ensureEngine(() => {}));
    await rehearsal.#init();
    return rehearsal;
  }

  /** The project of Proxmox resources, whose program is data too. */
  static async ofProxmox(lab: Lab): Promise<Rehearsal> {
    const rehearsal = new Rehearsal(join(import.meta.dirname, "proxmox"), lab, await ensureEngine(() => {}));
    await rehearsal.#init();
    return rehearsal;
  }

  /** The project that calls what an adoption of db has written, once `adopted:program` names it. */
  static async ofAdopted(lab: Lab): Promise<Rehearsal> {
    const rehearsal = new Rehearsal(join(import.meta.dirname, "adopted"), lab, await ensureEngine(() => {}));
    await rehearsal.#init();
    return rehearsal;
  }

  /** The estate that `npm start` builds, by its own configuration, on a lab of its topology. */
  static async ofEstate(lab: Lab): Promise<Rehearsal> {
    const rehearsal = new Rehearsal(repository, lab, await ensureEngine(() => {}));
    await rehearsal.#init(join(repository, "Pulumi.lab.yaml"));
    return rehearsal;
  }

  async #init(configuration = committed): Promise<void> {
    copyFileSync(configuration, this.configFile);
    const made = await this.pulumi("stack", "init", "lab");
    if (made.code !== 0) throw new Error(made.output);
    this.set("estate:namespace", this.#lab.operatorNamespace);
  }

  get configFile(): string {
    return join(this.folder, "Pulumi.lab.yaml");
  }

  /** The state as the backend keeps it. */
  get state(): string {
    const stacks = join(this.folder, "state/.pulumi/stacks");
    const [project] = readdirSync(stacks);
    return readFileSync(join(stacks, project!, "lab.json"), "utf8");
  }

  /** Sets a value of the configuration; undefined takes it out. */
  set(key: string, value: unknown): void {
    writeFileSync(this.configFile, withSetting(readFileSync(this.configFile, "utf8"), key, value));
  }

  /** Sets a secret of the configuration, which stands encrypted in its file. */
  async setSecret(key: string, value: string): Promise<void> {
    const { code, output } = await this.start(["config", "set", "--secret", key], value).ended;
    if (code !== 0) throw new Error(output);
  }

  /** Says what stands in the program from now on. */
  declare(hosts: readonly string[], resources: readonly Declared[]): void {
    this.set("program:hosts", hosts);
    this.set("program:resources", resources);
  }

  /** The command as the operator types it, to its end. */
  pulumi(...args: string[]): Promise<Outcome> {
    return this.start(args).ended;
  }

  /** `up`, which must succeed; answers with what it printed. */
  async up(): Promise<string> {
    const { code, output } = await this.pulumi("up", "--yes", "--skip-preview");
    if (code !== 0) throw new Error(`up failed with ${code}:\n${output}`);
    return output;
  }

  preview(...args: string[]): Promise<Outcome> {
    return this.pulumi("preview", ...args);
  }

  /** Starts the command; `input` is what it reads. */
  start(args: string[], input?: string): Running {
    return this.#spawn(
      inNamespace(this.#lab.operatorNamespace, [this.#pulumi, ...this.#withOptions(args)]),
      input,
    );
  }

  /** Starts the command as `npm run pulumi -- …` does, with all that it adds to the plain one. */
  operate(...args: string[]): Running {
    return this.#spawn([process.execPath, join(repository, "scripts/pulumi.ts"), ...this.#withOptions(args)]);
  }

  /** The same, to its end; it must succeed. Answers with what it printed. */
  async operated(...args: string[]): Promise<string> {
    const { code, output } = await this.operate(...args).ended;
    if (code !== 0) throw new Error(`${args.join(" ")} failed with ${code}:\n${output}`);
    return output;
  }

  /** `npm run adopt -- …`, to its end. */
  adopt(...args: string[]): Promise<Outcome> {
    const script = join(repository, "scripts/adopt.ts");
    return this.#spawn([process.execPath, script, ...args, "--config-file", this.configFile]).ended;
  }

  #withOptions(args: string[]): string[] {
    const takesConfig = ["up", "preview", "destroy", "refresh", "config"].includes(args[0]!);
    const config = takesConfig ? ["--config-file", this.configFile] : [];
    return [...args, "--non-interactive", "--color=never", ...config];
  }

  #spawn([command, ...args]: [string, ...string[]], input?: string): Running {
    const mark = randomUUID();
    const env = { ...this.#env, [MARK]: mark };
    const child = spawn(command, args, { cwd: this.#project, env, detached: true });
    child.stdin.end(input);
    let output = "";
    let waiting: (() => void)[] = [];
    const printed = () => {
      for (const check of waiting) check();
    };
    for (const stream of [child.stdout, child.stderr])
      stream.on("data", (text) => {
        output += text;
        printed();
      });
    let isOver = false;
    const until = (condition: () => boolean) =>
      new Promise<void>((resolve) => {
        const check = () => {
          if (!isOver && !condition()) return;
          waiting = waiting.filter((other) => other !== check);
          resolve();
        };
        waiting.push(check);
        check();
      });
    const ended = new Promise<Outcome>((resolve, reject) => {
      child.once("error", reject);
      child.once("close", (code) => {
        isOver = true;
        printed();
        resolve({ code, output });
      });
    });
    return {
      ended,
      isOver: () => isOver,
      lines: async (count) => {
        await until(() => output.split("\n").length > count);
        return output.trimEnd().split("\n").at(-1) ?? "";
      },
      prints: (text) => until(() => output.includes(text)),
      kill: () => {
        endAll(() => processesWith(MARK).filter(({ value }) => value === mark));
      },
    };
  }

  /** Runs a command as root in a guest, past SSH and past us; its output, trimmed. It must succeed. */
  async on(host: string, command: string): Promise<string> {
    const { code, stdout, stderr } = await this.#lab.shell(host, command);
    if (code !== 0) throw new Error(`${host}: ${command}: exit code ${code}\n${stdout}${stderr}`);
    return stdout.trim();
  }

  /** What the page's visitor is answered, asked from the operator's network. */
  visit(url: string): string {
    const script = `fetch(${JSON.stringify(url)}).then(async (r) => console.log(r.status, await r.text()))`;
    const [command, ...args] = inNamespace(this.#lab.operatorNamespace, [process.execPath, "-e", script]);
    const asked = spawnSync(command, args, { encoding: "utf8" });
    return asked.stdout + asked.stderr;
  }

  close(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** The lab's hosts as the committed configuration names them. */
export function defaultHosts(): Record<string, HostSettings> {
  return settingOf(readFileSync(committed, "utf8"), "estate:hosts") as unknown as Record<
    string,
    HostSettings
  >;
}
