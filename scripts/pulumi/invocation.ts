import type { Lab } from "../../lab/lab.ts";
import { inNamespace } from "../../lab/namespaces.ts";
import type { Engine } from "../setup/engine.ts";

export type Invocation = { command: string; args: string[]; env: NodeJS.ProcessEnv };

/** The passphrase of the lab's state is no secret: it guards secrets that open nothing but a rehearsal. */
const LAB_PASSPHRASE = "lab";

/** A `pulumi` command as it is, for a stack that this machine reaches by itself. */
export function plainInvocation(engine: Engine, stack: string, args: string[]): Invocation {
  return { command: engine.pulumi, args, env: { ...engine.env, PULUMI_STACK: stack } };
}

/** A `pulumi` command on the lab's stack that stays on this machine, like `stack output`. */
export function labInvocation(engine: Engine, stack: string, args: string[]): Invocation {
  const { PULUMI_CONFIG_PASSPHRASE_FILE: _file, ...env } = plainInvocation(engine, stack, args).env;
  return { command: engine.pulumi, args, env: { ...env, PULUMI_CONFIG_PASSPHRASE: LAB_PASSPHRASE } };
}

/** A `pulumi` command that talks to the lab's hosts: inside the network namespace of the lab's operator. */
export function invocationInLab(engine: Engine, stack: string, args: string[], lab: Lab): Invocation {
  const { command: pulumi, env } = labInvocation(engine, stack, args);
  const [command, ...words] = inNamespace(lab.operatorNamespace, [pulumi, ...args]);
  return { command, args: words, env: { ...env, ...lab.env } };
}
