/** The stack whose hosts are the lab on this machine. */
const LAB_STACK = "lab";

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

/** Options that may stand before the command and take the next word. */
const OPTIONS_WITH_VALUE = [
  "--stack",
  "-s",
  "--cwd",
  "-C",
  "--color",
  "--verbose",
  "-v",
  "--tracing",
  "--profiling",
];

/**
 * @typedef {object} PulumiArguments
 * @property {string | undefined} command as in `up`
 * @property {string} stack
 * @property {boolean} isLab whether its hosts are the lab on this machine
 * @property {boolean} reachesHosts
 * @property {boolean} writesState
 * @property {string[]} configOptions what names another file of configuration than the stack's own, as given
 * @property {string | undefined} configFile that file
 */

/**
 * Reads what matters to us from the arguments of a `pulumi` command. The stack is that of `--stack`, else of
 * PULUMI_STACK, else `lab`.
 * @param {string[]} args
 * @param {NodeJS.ProcessEnv} environment
 * @returns {PulumiArguments}
 */
export function readArguments(args, environment) {
  const command = args.find((argument, index) => !argument.startsWith("-") && !takesValue(args[index - 1]));
  const stack = stackOption(args) ?? (environment.PULUMI_STACK || LAB_STACK);
  const asksForHelp = args.includes("--help") || args.includes("-h");
  const runs = (/** @type {string[]} */ commands) => !asksForHelp && commands.includes(command ?? "");
  const options = configOptions(args);
  return {
    command,
    stack,
    isLab: stack === LAB_STACK,
    reachesHosts: runs(REACHING_HOSTS),
    writesState: runs(WRITING_STATE),
    configOptions: options,
    configFile: options.at(-1)?.replace(/^--config-file=/, ""),
  };
}

/**
 * Whether the next word is an option's value, as against the command.
 * @param {string | undefined} argument
 */
function takesValue(argument) {
  return argument !== undefined && OPTIONS_WITH_VALUE.includes(argument);
}

/** @param {string[]} args */
function configOptions(args) {
  const index = args.findIndex(
    (argument) => argument === "--config-file" || argument.startsWith("--config-file="),
  );
  if (index < 0) return [];
  return args.slice(index, args[index] === "--config-file" ? index + 2 : index + 1);
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
