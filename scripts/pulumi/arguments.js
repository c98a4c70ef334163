/** The stacks that stand for a lab of the same name on this machine. */
const LAB_STACKS = ["lab", "test"];

/** Commands that talk to the hosts of a stack, by every name that Pulumi gives them. */
const REACHING_HOSTS = [
  "up",
  "update",
  "preview",
  "pre",
  "refresh",
  "destroy",
  "down",
  "dn",
  "import",
  "watch",
];

/** Those of them that write the state, and therefore stop at a lock. */
const WRITING_STATE = REACHING_HOSTS.filter((command) => command !== "preview" && command !== "pre");

/**
 * @typedef {object} PulumiArguments
 * @property {string | undefined} command the first word, like `up`
 * @property {string} stack
 * @property {boolean} isLab whether the stack is one of a lab on this machine
 * @property {boolean} reachesHosts
 * @property {boolean} writesState
 */

/**
 * Reads what matters to us from the arguments of a `pulumi` command. The stack is that of `--stack`, else of
 * PULUMI_STACK, else `lab`.
 * @param {string[]} args
 * @param {NodeJS.ProcessEnv} environment
 * @returns {PulumiArguments}
 */
export function readArguments(args, environment) {
  const command = args.find((argument) => !argument.startsWith("-"));
  const stack = stackOption(args) ?? (environment.PULUMI_STACK || "lab");
  const asksForHelp = args.includes("--help") || args.includes("-h");
  const runs = (/** @type {string[]} */ commands) => !asksForHelp && commands.includes(command ?? "");
  return {
    command,
    stack,
    isLab: LAB_STACKS.includes(stack),
    reachesHosts: runs(REACHING_HOSTS),
    writesState: runs(WRITING_STATE),
  };
}

/** @param {string[]} args */
function stackOption(args) {
  for (const [index, argument] of args.entries()) {
    if (argument === "--") return undefined;
    if (argument === "--stack" || argument === "-s") return args[index + 1];
    const value = /^(?:--stack=|-s=?)([^-].*)$/.exec(argument)?.[1];
    if (value) return value;
  }
  return undefined;
}
