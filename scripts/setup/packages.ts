import { runCommand } from "./command.js";
import { OperatorError } from "./operator-error.js";
import { type Log, type Say, withProgress } from "./progress.js";

/** Units that come with our packages and would serve the machine's network; labs and tests start their own. */
const UNWANTED_UNITS: Record<string, string[]> = {
  "apt-cacher-ng": ["apt-cacher-ng.service"],
  "openssh-server": ["ssh.service", "ssh.socket"],
  postgresql: ["postgresql.service"],
  "redis-server": ["redis-server.service"],
};

/**
 * Tells the scripts in packages that nothing is to be started: the first is understood where systemd runs, the
 * second elsewhere. A policy-rc.d would do the same for both, but would stay if we were killed.
 */
const START_NOTHING = { SYSTEMD_OFFLINE: "1", RUNLEVEL: "1" };

/** Installs the Debian packages that are missing, and starts none of their services, now or at the next boot. */
export async function ensurePackages(names: string[], log: Log): Promise<void> {
  const query = ["--show", "--showformat=${Package} ${db:Status-Status}\\n", ...names];
  const missing = missingPackages(names, (await runCommand("dpkg-query", query)).stdout);
  if (missing.length === 0) return;
  await withProgress(log, `installing the Debian packages ${missing.join(", ")}`, async (say: Say) => {
    const install = ["install", "--yes", "--no-install-recommends", ...missing];
    if ((await aptGet(install, say)).code !== 0) {
      // A fresh machine has no package lists, and old ones name files that the mirror no longer has.
      await aptGet(["update"], say);
      const { code, stderr } = await aptGet(install, say);
      if (code !== 0) throw new OperatorError(`\`apt-get ${install.join(" ")}\` failed:\n${stderr.trim()}`);
    }
    await keepOff(missing);
  });
}

/** Which of the packages the answer of `dpkg-query` does not call installed. */
export function missingPackages(names: string[], answer: string): string[] {
  const installed = new Set(answer.split("\n").map((line) => /^(\S+) installed$/.exec(line)?.[1]));
  return names.filter((name) => !installed.has(name));
}

function aptGet(args: string[], say: Say) {
  const env = { ...process.env, ...START_NOTHING, DEBIAN_FRONTEND: "noninteractive" };
  const onLine = (line: string) => {
    if (/^(Get:|Unpacking|Setting up)/.test(line)) say(line.slice(0, 60));
  };
  return runCommand("apt-get", args, { env, onLine });
}

async function keepOff(installed: string[]): Promise<void> {
  const units = installed.flatMap((name) => UNWANTED_UNITS[name] ?? []);
  if (units.length > 0) await runCommand("systemctl", ["disable", "--quiet", ...units]);
}
