import { spawn } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { userInfo } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { TestContext } from "node:test";
import { freePort } from "../free-port.ts";
import { type Host, hostSchema } from "../hosts.ts";
import { type Identity, makeKey } from "./identity.ts";

/** A real sshd on a loopback port of its own, which lets the user of the tests in. */
export interface Sshd {
  /** An entry for `estate:hosts`. */
  readonly host: Host;
  /** The public key that it presents: `ssh-ed25519 AAAA…`. */
  readonly hostKey: string;
  /** How often someone logged in. */
  logins(): number;
  /** How many sessions were opened, that which holds a connection open among them. */
  sessions(): number;
  stop(): Promise<void>;
}

/** Starts Debian's sshd (package openssh-server) for the length of a test, with further lines of sshd_config. */
export async function startSshd(
  t: Pick<TestContext, "after">,
  identity: Identity,
  { name = "host", port, config = [] }: { name?: string; port?: number; config?: readonly string[] } = {},
): Promise<Sshd> {
  const at = port ?? (await freePort());
  const path = join(identity.folder, `${name}-${at}`);
  const hostKey = makeKey(`${path}.key`);
  writeFileSync(`${path}.conf`, [...config, ...base(at, `${path}.key`, identity)].join("\n"));
  if (process.getuid?.() === 0) mkdirSync("/run/sshd", { recursive: true, mode: 0o755 });

  const child = spawn("/usr/sbin/sshd", ["-D", "-e", "-f", `${path}.conf`], {
    stdio: ["ignore", "ignore", "pipe"],
  });
  const log: string[] = [];
  const ended = new Promise<void>((resolve, reject) => {
    child.on("exit", () => resolve());
    child.on("error", () =>
      reject(new Error("the tests need sshd: apt-get install --no-install-recommends openssh-server")),
    );
  });
  const stop = async () => {
    child.kill();
    await ended;
  };
  t.after(stop);
  const listening = new Promise<void>((resolve) => {
    createInterface({ input: child.stderr }).on("line", (line) => {
      log.push(line);
      if (line.startsWith("Server listening on")) resolve();
    });
  });
  await Promise.race([
    listening,
    ended.then(() => {
      throw new Error(`sshd did not start: ${log.join("\n")}`);
    }),
  ]);
  return {
    host: hostSchema.parse({
      address: "127.0.0.1",
      port: at,
      user: userInfo().username,
      identity: identity.file,
      sudo: false,
    }),
    hostKey,
    logins: () => log.filter((line) => line.startsWith("Accepted publickey")).length,
    sessions: () => log.filter((line) => line.startsWith("Starting session: ")).length,
    stop,
  };
}

function base(port: number, hostKey: string, identity: Identity): string[] {
  return [
    `Port ${port}`,
    "ListenAddress 127.0.0.1",
    `HostKey ${hostKey}`,
    `AuthorizedKeysFile ${identity.file}.pub`,
    "StrictModes no",
    "UsePAM no",
    "PidFile none",
    "PasswordAuthentication no",
    "KbdInteractiveAuthentication no",
    "PermitRootLogin yes",
    "LogLevel VERBOSE",
    // so that bash does not read the developer's .bashrc, which may take its time or print something
    "SetEnv SHLVL=1",
  ];
}
