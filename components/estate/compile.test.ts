import assert from "node:assert/strict";
import { test } from "node:test";
import { estate as brainall } from "../../stacks/brainall.ts";
import { bare, foreign } from "../machine/machine.ts";
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
    `To machines of the estate:
nginx (edge)       →  api (api)      tcp/3000         the page and its API
api (api)          →  db (postgres)  tcp/5432         users, conversations and messages
workers (workers)  →  db (postgres)  tcp/5432         what the jobs are about
api (api)          →  db (cache)     tcp/6379         limits on logins
api (api)          →  db (queue)     tcp/6380         jobs for the workers
workers (workers)  →  db (queue)     tcp/6380         jobs to take
api (api)          →  gpu (llama)    tcp/8000         answers
workers (workers)  →  gpu (llama)    tcp/8000         titles of conversations
internet           →  nginx (edge)   tcp/80, tcp/443  the estate's users

Out of the estate:
api (api)                    →  apt mirrors                              tcp/80, tcp/443  packages of the distribution
api                          →  DNS resolvers                            udp/53, tcp/53   names of what is outside
api                          →  NTP servers                              udp/123          the time
db (postgres, cache, queue)  →  apt mirrors                              tcp/80, tcp/443  packages of the distribution
db                           →  DNS resolvers                            udp/53, tcp/53   names of what is outside
db                           →  NTP servers                              udp/123          the time
gpu (llama)                  →  apt mirrors                              tcp/80, tcp/443  packages of the distribution
gpu                          →  DNS resolvers                            udp/53, tcp/53   names of what is outside
gpu (llama)                  →  Hugging Face (huggingface.co, *.hf.co)   tcp/443          weights of meta-llama/Llama-3.1-8B-Instruct
gpu                          →  NTP servers                              udp/123          the time
gpu (llama)                  →  PyPI (pypi.org, files.pythonhosted.org)  tcp/443          vLLM and uv, by their hashes
nginx (edge)                 →  ACME directory (estate:acme.directory)   tcp/443          the certificate and its renewals
nginx (edge)                 →  apt mirrors                              tcp/80, tcp/443  packages of the distribution
nginx                        →  DNS resolvers                            udp/53, tcp/53   names of what is outside
nginx                        →  NTP servers                              udp/123          the time
operator                     →  Proxmox API                              tcp/8006         making virtual machines
prox-101                     →  cloud image mirror (estate:image.url)    tcp/443          the image of virtual machines
prox-106                     →  cloud image mirror (estate:image.url)    tcp/443          the image of virtual machines
workers (workers)            →  apt mirrors                              tcp/80, tcp/443  packages of the distribution
workers                      →  DNS resolvers                            udp/53, tcp/53   names of what is outside
workers                      →  NTP servers                              udp/123          the time
`,
  );
});

/** What leaves the estate from there, as `to protocol/port`. */
const leaving = (estate: Estate, from: string) =>
  compile(estate, [])!
    .flows.filter((flow) => flow.from === from)
    .map(({ to, protocol, port }) => `${to} ${protocol}/${port}`);

test("a machine without services needs names and the time from outside, and of others' machines nothing is said", () => {
  const idle: Estate = { name: "idle", machines: { bastion: foreign(), idle: bare() }, services: {} };
  assert.deepEqual(
    compile(idle, [])!.flows.map(({ from, to, protocol, port }) => `${from} ${to} ${protocol}/${port}`),
    [
      "bastion idle tcp/22",
      "idle DNS resolvers udp/53",
      "idle DNS resolvers tcp/53",
      "idle NTP servers udp/123",
    ],
  );
});

test("a model in a folder of the host is not fetched from the hub", () => {
  const own = withServices({ llama: { ...llama!, model: "/srv/models/llama" } as never });
  const spared = leaving(brainall, "gpu").filter((where) => !leaving(own, "gpu").includes(where));
  assert.deepEqual(spared, ["Hugging Face tcp/443"]);
});

test("a model that is neither a folder from the root nor a name of the hub is refused", () => {
  for (const model of ["srv/models/llama", "./llama", "meta-llama/", "-llama"])
    assert.deepEqual(problems(withServices({ llama: { ...llama!, model } as never })), [
      `services.llama.model is "${model}": write a folder of the host, e.g. /srv/models/llama, or a model of the hub, e.g. meta-llama/Llama-3.1-8B-Instruct`,
    ]);
});

test("no machine is called as something outside of the estate is", () => {
  const named = (key: string): Estate => ({ ...brainall, machines: { ...brainall.machines, [key]: bare() } });
  for (const key of ["internet", "operator", "prox-101"])
    assert.deepEqual(problems(named(key)), [
      `machines.${key} is also the name of something outside of the estate, as flows call it: choose another key`,
    ]);
});

test("the bastion alone administers every machine of ours", () => {
  const flows = compile(brainall, [])!.flows.filter(({ purpose }) => purpose === "administration");
  assert.deepEqual(
    flows.map(({ from, to, port }) => [from, to, port]),
    ["api", "db", "gpu", "nginx", "workers"].map((to) => ["bastion", to, 22]),
  );
});

test("where there is no bastion, the operator administers directly", () => {
  const { bastion: _, ...machines } = brainall.machines;
  const flows = compile({ ...brainall, machines }, [])!.flows;
  assert.deepEqual(
    flows.filter(({ port }) => port === 22).map(({ from, to }) => [from, to]),
    ["api", "db", "gpu", "nginx", "workers"].map((to) => ["operator", to]),
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

test("a kind or a setting that there is not is refused with those that there are", () => {
  const estate = withServices({
    cache: { ...cache!, prot: 6379 } as never,
    llama: { kind: "ollama", on: "gpu" } as never,
    api: "api" as never,
  });
  assert.deepEqual(problems(estate), [
    "services.cache.prot is no setting: there are kind, on, port, use, memory",
    'services.llama.kind is "ollama": write one of postgres, redis, model-server, chat-api, chat-workers, edge',
    'services.api is "api": write settings by name',
  ]);
});

test("two services cannot listen on one port of a machine, and none on that of SSH", () => {
  assert.deepEqual(problems(withServices({ cache: { ...cache!, port: 22 } as never })), [
    'services.cache takes port 22 of the machine "db", which SSH has: choose another',
  ]);
  assert.deepEqual(problems(withServices({ cache: { ...cache!, port: 6380 } as never })), [
    'services.queue takes port 6380 of the machine "db", which services.cache has: choose another',
  ]);
});

test("two services cannot be made of one thing that a machine has once", () => {
  const { postgres, workers } = brainall.services;
  const estate = withServices({
    postgres: { ...postgres!, connections: 400 } as never,
    archive: { ...postgres!, port: 5433, database: "archive" } as never,
    api2: { ...api!, port: 3002 } as never,
    workers2: { ...workers!, port: 3003, on: "api" } as never,
  });
  assert.deepEqual(problems(estate), [
    'services.archive takes the distribution\'s PostgreSQL of the machine "db", which services.postgres has: choose another',
    'services.api2 takes the API\'s release of the machine "api", which services.api has: choose another',
  ]);
});

test("a key that could not be in the name of a host, a unit or a file is refused", () => {
  const machines = { ...brainall.machines, app_db: bare() };
  const services = { ...brainall.services, "my cache": { ...cache!, port: 7000 } };
  const allowed = "write lower-case letters, digits and hyphens, a letter first, 30 at most";
  assert.deepEqual(problems({ ...brainall, machines, services }), [
    `machines has the key "app_db": ${allowed}`,
    `services has the key "my cache": ${allowed}`,
  ]);
});

test("a second public machine is refused: there is one public address", () => {
  const machines = { ...brainall.machines, api: { ...brainall.machines.api!, public: true } as never };
  assert.deepEqual(problems({ ...brainall, machines }), [
    "machines.nginx.public takes the only public address (estate:public), which machines.api.public has: let one machine be public",
  ]);
});

test("models that do not fit onto the card together are refused with what each takes", () => {
  const large = { ...llama!, port: 8001, name: "llama3.3-70b", memory: "40 GiB" } as never;
  assert.deepEqual(problems(withServices({ large })), [
    'machines.gpu.gpuMemory is "48 GiB", of which 95 % can be used, and 60 GiB are taken (llama 20 GiB, large 40 GiB): leave one out or give it less',
  ]);
});

test("a model server is told to go where a graphics card is", () => {
  assert.deepEqual(problems(withServices({ llama: { ...llama!, on: "api" } as never })), [
    'services.llama.on is "api", a virtual machine, which has no graphics card: choose a bare one with gpuMemory',
  ]);
  assert.deepEqual(problems({ ...brainall, machines: { ...brainall.machines, gpu: bare() } }), [
    "machines.gpu.gpuMemory is missing, and there are model servers on it (llama 20 GiB): write what its card has",
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
