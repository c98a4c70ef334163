import type { z } from "zod";

/**
 * A kind of thing that lives inside a host, as one object of pure functions. The server (`provider/server`)
 * turns it into Check, Diff, Create, Read, Update and Delete, the same way for all kinds.
 *
 * `Inputs` is what the program says, after parsing (defaults filled in); `host` and `pin` are added by the
 * server and are not part of it. `Observed` is what the host answered: plain JSON, because it is kept in the
 * state between runs.
 */
export interface HostKind<Inputs extends object, Observed extends object> {
  /** What a host's memory and its answers call it, unlike any other kind: `File`, `RedisUser`. */
  readonly name: string;
  /** What programs call it, with its module: `postgres:Role`. Default: `host:` and its name. */
  readonly type?: string;
  /** One paragraph for the schema: what it holds, what it leaves alone. */
  readonly doc: string;
  /** What the program may say. Every property has a `.describe()` with its unit and default. */
  readonly inputs: z.ZodObject;
  /** What is computed beside the inputs, for the schema: property → sentence. All are strings. */
  readonly computed: Readonly<Record<string, string>>;

  /** The input that the address is made of: `path`. Where there are several, the first names the thing. */
  readonly addressedBy: string | readonly [string, ...string[]];
  /** The inputs that may be secret. All others may stand in arguments of programs, titles and questions. */
  readonly mayBeSecret: readonly string[];

  /** Whether what the host answers is for nobody to read, such as the hash of a password: then it is a secret in the state also where no input is one. Default: false. */
  readonly observesSecrets?: boolean;

  /** The address within the host, without the host's name: `/etc/redis/redis.conf`. With it alone a thing can be imported. */
  address(inputs: Inputs): string;
  /** The inverse for `pulumi import`: the inputs that an address and the answer of its host stand for. Throws a {@link EstateError} where the thing is not there. */
  adopt(address: string, observed: Observed): Inputs;
  /** The question that `address` alone stands for, as in {@link Inspect.target}, asked by an import. It may ask for more (the content) than a preview needs. */
  adoptTarget(address: string): string;

  /** Where a secret among the inputs could be read by anybody on the host: the property, and a sentence that says what to do instead. `secret` has the names of the secret properties. */
  exposed?(inputs: Inputs, secret: ReadonlySet<string>): { property: string; reason: string }[];

  readonly inspect: Inspect<Inputs, Observed>;

  /** The differences between what the host has and what is wanted; empty when nothing is to be done. `old` is undefined when the thing is not managed yet. */
  plan(situation: Situation<Inputs, Observed>): Difference[];
  /** What makes it so. Idempotent, and safe to repeat after a crash between or within any of them. */
  steps(situation: Situation<Inputs, Observed> & Place): Step[];
  /** What removes it and brings back `before`, which was found when it was created. Idempotent as well. */
  undo(situation: { inputs: Inputs; before: Observed; observed: Observed } & Place): Step[];

  /**
   * The question whose answer shows a drift better than a preview's own answer does, such as a file's content rather than
   * its hash: asked where the thing drifted, shown, and not remembered. Undefined where there is no better one, or where
   * not everybody on the host may read the answer.
   */
  closerTarget?(inputs: Inputs, observed: Observed): string | undefined;

  /** The visible outputs that follow from the inputs, thus known in a preview: the computed properties only. */
  outputs(inputs: Inputs): Record<string, string>;
  /** Visible properties (inputs or computed) as the host has them, where that is not what `inputs` says: shown as the left side of a drift. Empty where nothing drifted. */
  reflect(inputs: Inputs, observed: Observed): Record<string, unknown>;
  /** A sentence on what a person would lose if it were created now, e.g. `a file is there (107 KB, redis:redis 0640) and would be replaced`; undefined where nothing is in the way. */
  finds(inputs: Inputs, observed: Observed): string | undefined;
}

export interface Inspect<Inputs, Observed> {
  /** The question as a single line without tabs, e.g. the path. It is stored in the host's manifest, so it holds no secret. */
  target(inputs: Inputs): string;
  /**
   * The body of a POSIX sh function that answers the questions "$@" on stdout. All questions of a kind on a
   * host come in one call, so that ten files cost one `stat` and one `sha256sum`. It runs as root with
   * LC_ALL=C, changes nothing, and exits 0 also for things that are not there.
   */
  readonly script: string;
  /** Reads the function's output. Throws an {@link AnswerError} where it is not of the expected form: an answer that is not understood is never "changed". */
  parse(output: string, targets: readonly string[]): Map<string, Observed>;
}

export interface Situation<Inputs, Observed> {
  /** The inputs of the last run; undefined when the thing is created. */
  readonly old: Inputs | undefined;
  readonly wanted: Inputs;
  readonly observed: Observed;
}

export interface Place {
  /** The thing's own folder on the host, root only, already there: `/var/lib/estate/resources/<key>`. What must survive (the copy of a replaced file) is kept below it. */
  readonly folder: string;
}

export interface Difference {
  /** The property's path as Pulumi writes it: `mode`, `dropIns["10-limits.conf"]`. */
  readonly path: string;
  /** `drift`: the host was changed behind our back. `change`: the program says something new. */
  readonly kind: "drift" | "change";
  /** True where only a new thing can be so (another path, another name). */
  readonly replace?: boolean;
  /** True where nothing was changed on the thing itself: it must only follow another that was (a restart). */
  readonly consequence?: boolean;
  /** What happens, for the log, in a few words: `restart, because /etc/redis/redis.conf changes`. */
  readonly effect?: string;
}

/**
 * A piece of work on a host. The steps of one resource run in one script (`set -eu`, root, LC_ALL=C,
 * umask 077) in their order, and the first that fails ends it.
 *
 * A step tells the person at the terminal something by `note "text"`, a shell function; one that takes long says how
 * far it is by `progress "text"`, of which the latest is shown while it runs.
 */
export type Step =
  | {
      /** What is being done, for errors: `install nginx`. */
      readonly title: string;
      /** POSIX sh. It travels over the connection's data, so it may hold a secret, but must not pass it to a program's arguments. */
      readonly run: string;
    }
  | {
      readonly title: string;
      /** Absolute path of a new file of mode 0600 that receives `content` as it is. */
      readonly upload: string;
      readonly content: Uint8Array;
    }
  | {
      readonly title: string;
      /** Absolute path of a new file of mode 0600 that receives `file`, a file of this machine, which is streamed. */
      readonly upload: string;
      readonly file: string;
      /** What to do where this machine has no such file: `npm run build makes it`. */
      readonly orElse: string;
    };

/** A host's answer that was not understood. The server adds the host, the resource and the text. */
export class AnswerError extends Error {
  override readonly name = "AnswerError";
}

/** A definition whose types were forgotten, as the server keeps them in one list. */
// biome-ignore lint/suspicious/noExplicitAny: each definition is checked where it is written
export type AnyHostKind = HostKind<any, any>;

/** A kind as programs call it, with its module: `host:File`, `postgres:Role`. */
export function typeOf({ name, type = `host:${name}` }: Pick<AnyHostKind, "name" | "type">): string {
  return type;
}
