import { Store } from "../store.ts";

/** A store in memory that lets its process die before one of its writes, as far as what is kept can tell. */
export class CrashingStore extends Store {
  #left = Number.POSITIVE_INFINITY;

  constructor() {
    super(":memory:");
  }

  /** After so many writes every other one fails, until it is revived. */
  dieAfter(writes: number): void {
    this.#left = writes;
  }

  /** The next process works on what was kept. Returns whether there had been a death. */
  revive(): boolean {
    const died = this.#left < 0;
    this.#left = Number.POSITIVE_INFINITY;
    return died;
  }

  override put(key: string, value: unknown): void {
    this.#count();
    super.put(key, value);
  }

  override delete(key: string): void {
    this.#count();
    super.delete(key);
  }

  #count(): void {
    if (this.#left <= 0) {
      this.#left = -1;
      throw new Error("the process was killed");
    }
    this.#left -= 1;
  }
}
