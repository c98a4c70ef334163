import { type MessagePort, receiveMessageOnPort, Worker } from "node:worker_threads";

/** What was asked of a {@link FileServer}. */
export interface Asked {
  readonly path: string;
  readonly range?: string;
  readonly authorization?: string;
  /** The name that the server was asked under. */
  readonly host?: string;
}

/**
 * For tests: an HTTP server on this machine's loopback, in a thread of its own, because a test that waits for a
 * shell does nothing else. What stands before a file's name in a path says how the server behaves:
 * `/breaks-after-1000/model` ends each connection after 1000 bytes of the content, `/no-ranges/model` knows no
 * ranges, `/busy-2/model` answers 503 twice, `/guarded/model` asks who is there (anna with the password letmein,
 * or the token open), `/elsewhere/model` leads to the same file by another name of the host.
 */
export class FileServer implements AsyncDisposable {
  readonly #worker: Worker;
  readonly #asked: MessagePort;
  readonly port: number;

  private constructor(worker: Worker, asked: MessagePort, port: number) {
    this.#worker = worker;
    this.#asked = asked;
    this.port = port;
  }

  /** `files` are contents by name. */
  static async serve(files: Readonly<Record<string, Uint8Array>>): Promise<FileServer> {
    const { port1, port2 } = new MessageChannel();
    const worker = new Worker(new URL("file-server-thread.ts", import.meta.url), {
      workerData: { files, asked: port2 },
      transferList: [port2],
    });
    const port = await new Promise<number>((resolve, reject) => {
      worker.once("message", resolve);
      worker.once("error", reject);
    });
    return new FileServer(worker, port1, port);
  }

  url(path: string): string {
    return `http://127.0.0.1:${this.port}${path}`;
  }

  /** What was asked since the last look. */
  asked(): Asked[] {
    const all: Asked[] = [];
    for (let next = receiveMessageOnPort(this.#asked); next; next = receiveMessageOnPort(this.#asked))
      all.push(next.message);
    return all;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#asked.close();
    await this.#worker.terminate();
  }
}
