import assert from "node:assert/strict";
import { test } from "node:test";
import { estate as brainall } from "../../stacks/brainall.ts";
import type { Mistake } from "../mistake.ts";
import { compile } from "./compile.ts";
import type { Estate } from "./estate.ts";
import { printGraph } from "./graph.ts";

function problems(estate: Estate): string[] {
  const mistakes: Mistake[] = [];
  assert.equal(compile(estate, mistakes), undefined);
  return mistakes.map(({ at, problem }) => `${at} ${problem}`);
}

/** BrainAll with other services, by key. */
const withServices = (services: Partial<Estate["services"]>): Estate => ({
  ...brainall,
  services: { ...brainall.services, ...services } as Estate["services"],
});

const { llama, api, cache } = brainall.services;

test("who talks to whom in BrainAll, and why", () => {
  const compiled = compile(brainall, []);
  assert.equal(
    printGraph(compiled!.flows.filter(({ purpose }) => purpose !== "administration")),
    `nginx (edge)       →  api (api)      tcp/3000  the page and its API
api (api)          →  db (postgres)  tcp/5432  users, conversations and messages
workers (workers)  →  db (postgres)  tcp/5432  what the jobs are about
api (api)          →  db (cache)     tcp/6379  limits on logins
api (api)          →  db (queue)     tcp/6380  jobs for the workers
workers (workers)  →  db (queue)     tcp/6380  jobs to take
api (api)          →  gpu (llama)    tcp/8000  answers
workers (workers)  →  gpu (llama)    tcp/8000  titles of conversations
internet           →  nginx (edge)   tcp/80    the estate's users
internet           →  nginx (edge)   tcp/443   the estate's users
`,
  );
});

test("the bastion alone administers every machine of ours", () => {
  const flows = compile(brainall, [])!.flows.filter(({ purpose }) => purpose === "administration");
  assert.deepEqual(
    flows.map(({ from, to, port }) => [from, to, port]),
    ["api", "db", "gpu", "nginx", "workers"].map((to) => ["bastion", to, 22]),
  );
});

test("a service is built after all that it needs, wherever it stands in the file", () => {
  const services = Object.fromEntries(Object.entries(brainall.services).reverse());
  const { order } = compile({ ...brainall, services }, [])!;
  assert.ok(order.indexOf("api") < order.indexOf("edge"));
  for (const needed of ["postgres", "cache", "queue", "llama"])
    assert.ok(order.indexOf(needed) < order.indexOf("api"), needed);
});

test("mistakes are told all at once, each with its place, its value and what is allowed", () => {
  const estate = withServices({
    api: { ...api!, database: "pg", cache: "llama" } as never,
    cache: { ...cache!, port: 70_000 } as never,
    llama: { ...llama!, on: "mars" } as never,
  });
  assert.deepEqual(problems(estate), [
    "services.cache.port is 70000: write a port from 1 to 65535",
    'services.llama.on is "mars": there is no such machine; there are bastion, gpu, api, workers, nginx, db',
    'services.api.database is "pg": there is no such service; there are postgres, cache, queue, llama, api, workers, edge',
    'services.api.cache is "llama", a model-server: choose a service of kind redis',
  ]);
});

test("two services cannot listen on one port of a machine", () => {
  assert.deepEqual(problems(withServices({ cache: { ...cache!, port: 6380 } as never })), [
    'services.queue takes port 6380 of the machine "db", which services.cache has: choose another',
  ]);
});

test("models that do not fit onto the card together are refused with what each takes", () => {
  const large = { ...llama!, port: 8001, name: "llama3.3-70b", memory: "40 GiB" } as never;
  assert.deepEqual(problems(withServices({ large })), [
    'machines.gpu.gpuMemory is "48 GiB", of which 95 % can be used, and 60 GiB are taken (llama 20 GiB, large 40 GiB): leave one out or give it less',
  ]);
});

test("more connections than the database has are refused with who takes them", () => {
  const postgres = { ...brainall.services.postgres!, connections: 40 } as never;
  assert.deepEqual(problems(withServices({ postgres })), [
    "services.postgres has 37 connections to give, and 49 are taken (api 41, workers 8): raise its connections or share less",
  ]);
});

test("nothing of ours is put onto a machine that others look after, or opened where nobody can come in", () => {
  const edge = brainall.services.edge!;
  assert.deepEqual(problems(withServices({ edge: { ...edge, on: "bastion" } })), [
    'services.edge.on is "bastion", which others look after: choose a machine of the estate',
  ]);
  assert.deepEqual(problems(withServices({ edge: { ...edge, on: "api" } })), [
    'services.edge.on is "api", which does not stand in the public network: give that machine public: true',
  ]);
});
