import { PveError } from "../error.ts";
import type { Store } from "../store.ts";
import { parseUpid, printUpid, type Upid } from "./upid.ts";

/** A task as it is kept. */
export interface TaskRecord extends Upid {
  upid: string;
  /** Seconds of the epoch; absent while it runs. */
  endtime?: number;
  /** "OK", "WARNINGS: 2", or the error; absent while it runs. */
  exitstatus?: string;
  log: string[];
}

/** What a task's work may do with its task. */
export interface Task {
  readonly upid: string;
  /** Adds a line to the task's log. */
  log(line: string): void;
  /** Adds a line and lets the task end with warnings. */
  warn(line: string): void;
  /** Aborted when somebody stops the task (DELETE on it). */
  readonly signal: AbortSignal;
}

/** Undoes or finishes what a task of its type left when the API was killed in its middle. */
export type Recovery = (record: TaskRecord) => void | Promise<void>;

/** What happens before a task's work begins: faults that tests ask for. */
export type BeforeWork = (task: Upid) => Promise<void>;

const key = (upid: string) => `tasks/${upid}`;
// PVE keeps some thousand; the oldest of ours go when there are more than this.
const kept = 1000;

/** The work that outlives its request: PVE's workers. */
export class Tasks {
  readonly #store: Store;
  readonly #beforeWork: BeforeWork;
  readonly #running = new Map<string, { record: TaskRecord; abort: AbortController; done: Promise<void> }>();
  #lastPid = process.pid;

  constructor(store: Store, beforeWork: BeforeWork = async () => {}) {
    this.#store = store;
    this.#beforeWork = beforeWork;
  }

  /**
   * Starts work on behalf of `user` and returns the task's id at once; the work goes on after the answer. `undo` takes
   * back what was done for it before, should it fail without having begun.
   */
  start(
    task: { node: string; type: string; id: string; user: string },
    work: (task: Task) => Promise<void> | void,
    undo: () => void = () => {},
  ): string {
    this.#lastPid = (this.#lastPid % 4_000_000) + 1;
    const starttime = seconds();
    const upid: Upid = { ...task, pid: this.#lastPid, pstart: Math.floor(performance.now() / 10), starttime };
    const record: TaskRecord = { ...upid, upid: printUpid(upid), log: [] };
    this.#store.put(key(record.upid), record);
    const abort = new AbortController();
    const done = this.#run(record, work, undo, abort);
    this.#running.set(record.upid, { record, abort, done });
    return record.upid;
  }

  async #run(
    record: TaskRecord,
    work: (task: Task) => Promise<void> | void,
    undo: () => void,
    abort: AbortController,
  ): Promise<void> {
    let hasBegun = false;
    let warnings = 0;
    const log = (line: string) => void record.log.push(line);
    const warn = (line: string) => {
      warnings += 1;
      log(`WARN: ${line}`);
    };
    try {
      await this.#beforeWork(record);
      hasBegun = true;
      await work({ upid: record.upid, log, warn, signal: abort.signal });
      record.exitstatus = warnings > 0 ? `WARNINGS: ${warnings}` : "OK";
      log(warnings > 0 ? `TASK WARNINGS: ${warnings}` : "TASK OK");
    } catch (error) {
      if (!hasBegun) undo();
      const message = error instanceof Error ? error.message : String(error);
      if (!(error instanceof PveError)) console.error(error);
      record.exitstatus = abort.signal.aborted ? "interrupted by signal" : firstLine(message);
      log(`TASK ERROR: ${message}`);
    }
    record.endtime = seconds();
    this.#store.put(key(record.upid), record);
    this.#running.delete(record.upid);
    this.#forgetOldest();
  }

  /** The task; refuses as PVE does when there is none of that id. */
  get(upid: string): TaskRecord {
    if (!parseUpid(upid)) {
      throw new PveError(400, "Parameter verification failed.", {
        upid: `unable to parse worker upid '${upid}'`,
      });
    }
    const record = this.#running.get(upid)?.record ?? this.#store.get<TaskRecord>(key(upid));
    if (record) return record;
    throw noSuchTask();
  }

  /** All tasks that are known, the newest first. */
  list(): TaskRecord[] {
    const ended = this.#store
      .list<TaskRecord>("tasks/")
      .map(({ value }) => this.#running.get(value.upid)?.record ?? value);
    return ended.sort((one, other) => other.starttime - one.starttime || other.pid - one.pid);
  }

  /** Asks a running task to stop; nothing happens to one that has ended. */
  stop(upid: string): void {
    this.get(upid);
    this.#running.get(upid)?.abort.abort();
  }

  /** Resolves when the task has ended. */
  async ended(upid: string): Promise<TaskRecord> {
    await this.#running.get(upid)?.done;
    return this.get(upid);
  }

  /** Ends what ran when the API was killed, as PVE sees a worker that vanished, after its recovery put things right. */
  async recover(recoveries: Record<string, Recovery>): Promise<void> {
    const torn = this.#store.list<TaskRecord>("tasks/").map(({ value }) => value);
    for (const record of torn.filter(({ exitstatus }) => exitstatus === undefined)) {
      await recoveries[record.type]?.(record);
      const log = [...record.log, "TASK ERROR: the worker ended with the API, which was killed"];
      this.#store.put(key(record.upid), {
        ...record,
        log,
        endtime: seconds(),
        exitstatus: "unexpected status",
      });
    }
  }

  #forgetOldest(): void {
    const all = this.#store.list<TaskRecord>("tasks/");
    if (all.length <= kept) return;
    const ended = all.map(({ value }) => value).filter(({ endtime }) => endtime !== undefined);
    ended.sort((one, other) => one.starttime - other.starttime);
    for (const { upid } of ended.slice(0, all.length - kept)) this.#store.delete(key(upid));
  }
}

/** What PVE answers for a task that it does not have, or not on the node that is asked. */
export function noSuchTask(): PveError {
  return new PveError(400, "Parameter verification failed.", { upid: "no such task" });
}

const seconds = () => Math.floor(Date.now() / 1000);
const firstLine = (text: string) => text.split("\n")[0] ?? "";
