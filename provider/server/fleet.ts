import { EstateError } from "../errors.ts";
import type { AnyHostKind, Step } from "../resources/definition.ts";
import { parseIdentity } from "../resources/ready/ready.ts";
import type { Answer, Connection, RunOptions } from "../ssh/connection.ts";
import type { Pool } from "../ssh/pool.ts";
import { isLoss, repeatedWhereLost } from "../ssh/repeat.ts";
import {
  type Answers,
  answersIn,
  lastLines,
  type Observed,
  parseAnswer,
  questionKey,
  sectionsOf,
} from "./host-answer.ts";
import type { Reach } from "./reach.ts";
import {
  applyScript,
  deleteScript,
  type Entry,
  inspectScript,
  manifestScript,
  parseManifest,
  parseTold,
  partialsOf,
  type Question,
  readySteps,
  type Script,
  situationScript,
} from "./script.ts";

/** How long a host's answer to its manifest may serve Reads, in milliseconds. */
const answerLifetime = 30_000;

const asking: RunOptions = { onlyAsks: true };

/** Who hears the lines of a script while it runs. */
export type Hearing = Pick<RunOptions, "onLine">;

/** What a host says of itself and of all that is managed there. */
interface Reading {
  /** Milliseconds since the epoch, when the question left. */
  readonly askedAt: number;
  readonly parts: Promise<ReadonlyMap<string, string>>;
  readonly answers: Promise<Answers>;
}

/** A resource and where it lives, as every request names it. */
export interface Address {
  readonly host: string;
  readonly pin: string | undefined;
  readonly id: string;
  readonly urn: string;
  readonly kind: AnyHostKind;
  /** The resource's folder on the host. */
  readonly folder: string;
}

/** All hosts of a run: asks them in as few round trips as can be, and changes them one resource at a time. */
export class Fleet {
  readonly #pool: Pool;
  readonly #kinds: readonly AnyHostKind[];
  readonly #remembered = new Map<string, Reading>();
  readonly #recorded = new Map<string, string>();
  readonly #recordedOnWays = new Map<string, string>();
  /** Those that nobody has taken yet. */
  readonly #manifests = new Map<string, readonly Entry[]>();
  readonly #reported = new Map<string, EstateError>();
  readonly #waiting = new Map<string, Waiting[]>();
  #readsAreOver = false;

  constructor(pool: Pool, kinds: readonly AnyHostKind[]) {
    this.#pool = pool;
    this.#kinds = kinds;
  }

  get pool(): Pool {
    return this.#pool;
  }

  /** Takes over the key that a host's own `host.Ready` recorded: from now on it is expected of the host. */
  pin(host: string, key: string): void {
    this.#recorded.set(host, key);
    this.#pool.pin(host, key);
  }

  /** The key that a host's own `host.Ready` recorded; undefined where it was not heard of in this run. */
  recordedKey(host: string): string | undefined {
    return this.#recorded.get(host);
  }

  /**
   * Takes over the keys of the hosts on the way to another, as that one's `host.Ready` recorded them. Their own
   * `host.Ready` knows better and may be read later, so they count from {@link Fleet.endReads} on.
   */
  pinWay(keys: Readonly<Record<string, string>>): void {
    for (const [host, key] of Object.entries(keys)) this.#recordedOnWays.set(host, key);
    if (this.#readsAreOver) this.#expectWays();
  }

  /** Says that all keys that the state can tell are taken over: the program runs. */
  endReads(): void {
    this.#readsAreOver = true;
    this.#expectWays();
  }

  #expectWays(): void {
    for (const [host, key] of this.#recordedOnWays) if (!this.#recorded.has(host)) this.#pool.pin(host, key);
  }

  /** Connects; `pin` is the key to expect, by default the one that was taken over for the host, if any was. */
  connect(host: string, pin?: string): Promise<Connection> {
    return this.#pool.connect(host, pin);
  }

  /** Notes why a host could not be read; true for the first note of a host, which is the one to show. */
  report(host: string, error: EstateError): boolean {
    if (this.#reported.has(host)) return false;
    this.#reported.set(host, error);
    return true;
  }

  /** Why nothing can be done on the host, said whole only once; undefined where it answers. */
  async refusal(host: string, pin: string, tell?: (message: string) => void): Promise<string | undefined> {
    const again = `${host} could not be read, as said above: nothing is changed`;
    if (this.#reported.has(host)) return again;
    try {
      await this.repeatedly(host, () => this.connect(host, pin), tell);
      return undefined;
    } catch (error) {
      if (!(error instanceof EstateError)) throw error;
      return this.report(host, error) ? error.message : again;
    }
  }

  /** Whether an error is the loss of a host that was there before. */
  isLoss(host: string, error: unknown): boolean {
    return isLoss(this.#pool, host, error);
  }

  /** Does what is safe to repeat, also where the host is lost in the middle of it; `tell` hears of that, `patience` is in milliseconds. */
  repeatedly<Result>(
    host: string,
    work: () => Promise<Result>,
    tell?: (message: string) => void,
    patience?: number,
  ): Promise<Result> {
    return repeatedWhereLost(this.#pool, host, work, tell, patience);
  }

  /** Makes a host reachable that the configuration no longer names, the way it was when it did. */
  ensureKnown(recorded: Reach = {}): void {
    for (const [name, host] of Object.entries(recorded)) this.#pool.addIfMissing(name, host);
  }

  /** Which machine the host is, by its machine id: asked together with all that is managed there. */
  identify(host: string, pin?: string): Promise<{ connection: Connection; machineId: string }> {
    return this.repeatedly(host, async () => {
      const connection = await this.connect(host, pin);
      const parts = await this.#read(connection).parts;
      return { connection, machineId: parseIdentity(host, parts.get("identity") ?? "") };
    });
  }

  /**
   * What the host says about one thing. The first question to a host brings the answers to all that is managed
   * there, and they serve for half a minute or until something is written to it. `tell` hears where the host is lost meanwhile.
   */
  observe(address: Address, target: string, tell?: (message: string) => void): Promise<Observed> {
    const { host, kind } = address;
    const work = async () => {
      const connection = await this.connect(host, address.pin);
      const all = await this.#read(connection).answers;
      const question = { kind: kind.name, target };
      return all.get(questionKey(question)) ?? (await this.#askSoon(connection, question));
    };
    return this.repeatedly(host, work, tell);
  }

  /**
   * What the manifests say is managed that were read since this was last asked: it is asked for every resource of a
   * program, which must not cost a look at all the others each time.
   */
  takeEntries(): Entry[] {
    const entries = [...this.#manifests.values()].flat();
    this.#manifests.clear();
    return entries;
  }

  /** What the host has now, and what it had when the resource was created (undefined when it never was). */
  async situation(
    address: Address,
    target: string,
  ): Promise<{ observed: Observed; before: Observed | undefined }> {
    const connection = await this.connect(address.host, address.pin);
    const answer = await connection.run(situationScript(address.kind, target, address.folder), asking);
    const parts = sectionsOf(connection.host, answer);
    const before = parts.get("before");
    return {
      observed: parseAnswer(connection.host, address.kind, parts, [target]).get(target),
      before: before ? JSON.parse(before) : undefined,
    };
  }

  /** Does the steps and answers with what the host has afterwards. */
  async apply(
    address: Address,
    work: { target: string; steps: readonly Step[]; before: Observed },
    hearing: Hearing = {},
  ): Promise<Observed> {
    const { kind, id, urn, folder } = address;
    const script = applyScript({
      ...work,
      steps: readySteps(work.steps),
      kind,
      id,
      urn,
      folder,
      before: JSON.stringify(work.before),
    });
    const { connection, answer } = await this.#write(address, script, work.steps, hearing);
    const parts = sectionsOf(connection.host, answer);
    return parseAnswer(connection.host, kind, parts, [work.target]).get(work.target);
  }

  /** Undoes a resource and forgets it on the host. */
  async remove(address: Address, steps: readonly Step[], hearing: Hearing = {}): Promise<void> {
    const script = deleteScript(address.folder, readySteps(steps));
    await this.#write(address, script, steps, hearing);
  }

  async #write(address: Address, { script, input }: Script, steps: readonly Step[], hearing: Hearing) {
    const connection = await this.connect(address.host, address.pin);
    let answer: Answer;
    try {
      answer = await connection.run(script, { input, partials: partialsOf(address.folder), ...hearing });
    } finally {
      this.#remembered.delete(address.host);
    }
    const { failed, rest } = parseTold(answer.stderr);
    if (answer.code !== 0) {
      const step = failed === undefined ? undefined : steps[failed];
      throw new EstateError(
        `${address.id}: ${step ? `"${step.title}"` : "a step"} failed with exit code ${answer.code}: ${lastLines(rest || answer.stdout.toString())}\n  next: mend on ${address.host} what it says, or the inputs; then run the same command again: steps are safe to repeat`,
        { host: address.host },
      );
    }
    return { connection, answer };
  }

  #read(connection: Connection): Reading {
    const { host } = connection;
    const remembered = this.#remembered.get(host);
    if (remembered && Date.now() - remembered.askedAt < answerLifetime) return remembered;
    const parts = connection
      .run(manifestScript(this.#kinds), asking)
      .then((answer) => sectionsOf(host, answer));
    const answers = parts.then((sections) => this.#answersOf(host, sections));
    const reading = { askedAt: Date.now(), parts, answers };
    this.#remembered.set(host, reading);
    answers.catch(() => {
      if (this.#remembered.get(host) === reading) this.#remembered.delete(host);
    });
    return reading;
  }

  #answersOf(host: string, parts: ReadonlyMap<string, string>): Answers {
    const manifest = parseManifest(parts.get("manifest") ?? "");
    this.#manifests.set(host, manifest);
    return answersIn(host, this.#kinds, parts, manifest);
  }

  /** Asks together with what else is asked of this host before the question leaves. */
  #askSoon(connection: Connection, question: Question): Promise<Observed> {
    return new Promise((resolve, reject) => {
      const waiting = this.#waiting.get(connection.host) ?? [];
      waiting.push({ question, resolve, reject });
      this.#waiting.set(connection.host, waiting);
      if (waiting.length === 1) setImmediate(() => this.#askWaiting(connection));
    });
  }

  async #askWaiting(connection: Connection): Promise<void> {
    const waiting = this.#waiting.get(connection.host) ?? [];
    this.#waiting.delete(connection.host);
    const questions = waiting.map(({ question }) => question);
    try {
      const answer = await connection.run(inspectScript(this.#kinds, questions), asking);
      const answers = answersIn(connection.host, this.#kinds, sectionsOf(connection.host, answer), questions);
      for (const { question, resolve } of waiting) resolve(answers.get(questionKey(question)));
    } catch (error) {
      for (const { reject } of waiting) reject(error);
    }
  }
}

interface Waiting {
  readonly question: Question;
  resolve(observed: Observed): void;
  reject(error: unknown): void;
}
