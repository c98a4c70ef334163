import { chmodSync } from "node:fs";
import { DatabaseSync, type StatementSync } from "node:sqlite";

/**
 * What the cluster knows, as documents under keys like "guests/101". Every change is on disk when the call returns,
 * and what one `transaction` does is there whole or not at all, also after SIGKILL.
 */
export class Store {
  readonly #database: DatabaseSync;
  readonly #get: StatementSync;
  readonly #put: StatementSync;
  readonly #delete: StatementSync;
  readonly #list: StatementSync;
  #depth = 0;

  /** `file`: where the database is kept; ":memory:" keeps it nowhere. */
  constructor(file: string) {
    this.#database = new DatabaseSync(file);
    // A password of cloud-init may stand in it.
    if (file !== ":memory:") chmodSync(file, 0o600);
    this.#database.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL");
    this.#database.exec(
      "CREATE TABLE IF NOT EXISTS documents (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT",
    );
    this.#get = this.#database.prepare("SELECT value FROM documents WHERE key = ?");
    this.#put = this.#database.prepare("INSERT OR REPLACE INTO documents (key, value) VALUES (?, ?)");
    this.#delete = this.#database.prepare("DELETE FROM documents WHERE key = ?");
    this.#list = this.#database.prepare(
      "SELECT key, value FROM documents WHERE key >= ? AND key < ? ORDER BY key",
    );
  }

  get<T>(key: string): T | undefined {
    const row = this.#get.get(key);
    return row && (JSON.parse(row.value as string) as T);
  }

  put(key: string, value: unknown): void {
    this.#put.run(key, JSON.stringify(value));
  }

  delete(key: string): void {
    this.#delete.run(key);
  }

  /** Documents whose key begins with the prefix, in the order of their keys. */
  list<T>(prefix: string): { key: string; value: T }[] {
    const rows = this.#list.all(prefix, `${prefix}\u{10ffff}`);
    return rows.map((row) => ({ key: row.key as string, value: JSON.parse(row.value as string) as T }));
  }

  /** Does all of `change`, or nothing of it when it throws. It may not wait for anything. */
  transaction<T>(change: () => T): T {
    if (this.#depth > 0) return change();
    this.#depth += 1;
    this.#database.exec("BEGIN IMMEDIATE");
    try {
      const result = change();
      this.#database.exec("COMMIT");
      return result;
    } catch (error) {
      this.#database.exec("ROLLBACK");
      throw error;
    } finally {
      this.#depth -= 1;
    }
  }

  close(): void {
    this.#database.close();
  }
}
