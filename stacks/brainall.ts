import { chatApi, chatWorkers } from "../components/chat/service.ts";
import { edge } from "../components/edge/service.ts";
import type { Estate } from "../components/estate/estate.ts";
import { bare, foreign, virtual } from "../components/machine/machine.ts";
import { modelServer } from "../components/model-server/service.ts";
import { postgres } from "../components/postgres/service.ts";
import { redis } from "../components/redis/service.ts";

/**
 * BrainAll: people chat with models that run on a card of their own. Addresses stand in the stack's configuration
 * (`estate:hosts`), by the keys of the machines.
 */
export const estate: Estate = {
  name: "brainall",
  machines: {
    bastion: foreign(),
    gpu: bare({ gpuMemory: "48 GiB" }),
    api: virtual({ id: 1050, node: "prox-106", cores: 16, memory: "32 GiB", disk: "100 GiB" }),
    workers: virtual({ id: 1051, node: "prox-106", cores: 8, memory: "16 GiB", disk: "50 GiB" }),
    nginx: virtual({ id: 1052, node: "prox-106", cores: 4, memory: "8 GiB", disk: "50 GiB", public: true }),
    db: virtual({ id: 1053, node: "prox-101", cores: 8, memory: "16 GiB", disk: "200 GiB", data: true }),
  },
  services: {
    postgres: postgres({ on: "db", database: "brainall" }),
    cache: redis({ on: "db", port: 6379, use: "cache" }),
    queue: redis({ on: "db", port: 6380, use: "queue" }),
    llama: modelServer({
      on: "gpu",
      port: 8000,
      model: "meta-llama/Llama-3.1-8B-Instruct",
      name: "llama3.1-8b",
      contextLength: 16_384,
      memory: "20 GiB",
    }),
    api: chatApi({
      on: "api",
      port: 3000,
      database: "postgres",
      cache: "cache",
      queue: "queue",
      models: ["llama"],
    }),
    workers: chatWorkers({
      on: "workers",
      port: 3001,
      database: "postgres",
      queue: "queue",
      models: ["llama"],
    }),
    edge: edge({ on: "nginx", to: "api" }),
  },
};
