import { environmentOf, freePort, type Program, runProgram, startProgram, untilAnswers } from "./programs.ts";
import { type Servers, startServers } from "./servers.ts";

/** The lab's model server, which speaks as the real one does. */
const STAND_IN = "../lab/model/main.ts";

export const MODEL = "llama3.1-8b";

/** The whole application of one test file: everything is real but the model. */
export type Application = {
  servers: Servers;
  environment: Record<string, string>;
  base: string;
  workersBase: string;
  api: Program;
  workers: Program;
  model: { stop(signal?: NodeJS.Signals): Promise<unknown>; start(): Promise<void> };
  stop(): Promise<void>;
};

/** Starts it with a model of so many words a second. */
export async function startApplication({ pace }: { pace: number }): Promise<Application> {
  const [apiPort, workersPort, modelPort] = [await freePort(), await freePort(), await freePort()];
  const [base, workersBase, modelBase] = [apiPort, workersPort, modelPort].map(
    (port) => `http://127.0.0.1:${port}`,
  ) as [string, string, string];
  const servers = await startServers();
  const environment = { ...environmentOf(servers, modelBase), LISTEN: `127.0.0.1:${apiPort}` };
  const startModel = () =>
    startProgram(STAND_IN, { STAND_IN_TOKENS_PER_SECOND: String(pace) }, [
      ...["serve", MODEL],
      ...["--host", "127.0.0.1", "--port", String(modelPort)],
    ]);
  let model = startModel();
  await Promise.all([1, 2].map(() => runProgram("api/migrate.ts", environment)));
  const api = startProgram("api/main.ts", environment);
  const workers = startProgram("workers/main.ts", { ...environment, LISTEN: `127.0.0.1:${workersPort}` });
  await Promise.all([untilAnswers(`${base}/api/health`, api), untilAnswers(`${modelBase}/health`, model)]);
  return {
    servers,
    environment,
    base,
    workersBase,
    api,
    workers,
    model: {
      stop: (signal) => model.stop(signal),
      async start() {
        model = startModel();
        await untilAnswers(`${modelBase}/health`, model);
      },
    },
    async stop() {
      await Promise.all([api.stop(), workers.stop(), model.stop()]);
      await servers.stop();
    },
  };
}
