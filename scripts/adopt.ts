/**
 * `npm run adopt -- HOST`: the way in for a host that people have set up by hand. Reads it, changes nothing on it, and
 * writes the program and the import that hold it from then on.
 *
 * ESTATE_LAB is for tests alone, as in scripts/pulumi.ts.
 */
import { parseArgs } from "node:util";
import { adopt } from "./adopt/adopt.ts";
import { OperatorError, runStory } from "./setup/operator-error.js";
import { logToTerminal } from "./setup/progress.js";

const usage = `usage: npm run adopt -- HOST [--stack NAME] [--out FOLDER] [--force]
  HOST                a host of the stack by its key, or another one as user@address or user@address:port
  --via HOST          a host of the stack to go through to user@address
  --identity FILE     a private key for user@address; default: the agent and ssh_config
  --stack NAME        the stack that is to hold it; default: PULUMI_STACK, else lab
  --config-file FILE  the stack's configuration; default: Pulumi.STACK.yaml
  --out FOLDER        where to write HOST.ts and import.json; default: adopted/HOST
  --force             write over an earlier output`;

await runStory(async () => {
  const { host, help, ...options } = readOptions(process.argv.slice(2));
  if (help) return void console.log(usage);
  if (host === undefined) throw new OperatorError(`Which host?\n${usage}`);
  process.stdout.write(
    await adopt(host, { ...options, instance: process.env.ESTATE_LAB || "lab" }, logToTerminal),
  );
});

function readOptions(args: string[]) {
  try {
    const { values, positionals } = parseArgs({
      args,
      allowPositionals: true,
      options: {
        stack: { type: "string", short: "s" },
        "config-file": { type: "string" },
        via: { type: "string" },
        identity: { type: "string" },
        out: { type: "string" },
        force: { type: "boolean", default: false },
        help: { type: "boolean", short: "h", default: false },
      },
    });
    const [host, ...extra] = positionals;
    if (extra.length > 0) throw new Error(`"${extra[0]}" is one word too many: one host at a time.`);
    const { "config-file": configFile, ...options } = values;
    return { host, configFile, ...options };
  } catch (error) {
    throw new OperatorError(`${(error as Error).message}\n${usage}`);
  }
}
