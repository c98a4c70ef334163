import assert from "node:assert/strict";
import { test } from "node:test";
import type { Mistake } from "../mistake.ts";
import { readSettings, strangeKeys } from "./read.ts";

const whole = {
  domain: "brain.localhost",
  owner: { email: "ada@brain.localhost", name: "Ada" },
  operatorKeys: ["${IDENTITY}.pub"],
  hosts: { db: { address: "192.168.100.53", user: "admin", identity: "${IDENTITY}" } },
  proxmox: {},
  image: { url: "http://127.0.0.1:8081/debian.qcow2", file: "debian.qcow2", distribution: "debian-13" },
  network: {},
  public: { address: "203.0.113.10/24" },
  acme: { directory: "https://203.0.113.1:14000/dir" },
};

function read(configuration: object, environment = { IDENTITY: "/keys/operator" }) {
  const mistakes: Mistake[] = [];
  const settings = readSettings(configuration as Record<string, unknown>, environment, mistakes);
  return { settings, problems: mistakes.map(({ at, problem }) => `${at} ${problem}`) };
}

test("variables stand for what the environment holds, but in hosts, which the provider reads", () => {
  const { settings, problems } = read(whole);
  assert.deepEqual(problems, []);
  assert.deepEqual(settings?.operatorKeys, ["/keys/operator.pub"]);
  assert.equal(settings?.hosts.db?.identity, "${IDENTITY}");
  assert.equal(settings?.protect, true);
});

test("a variable that is not set is told by its name", () => {
  assert.match(read(whole, {} as never).problems.join(), /estate:operatorKeys names the variable IDENTITY/);
});

test("all mistakes are told at once, by the keys of the file, with what is allowed", () => {
  const { problems } = read({
    ...whole,
    domain: "not a domain",
    network: { prefix: 24, gatway: "192.168.100.1" },
    image: { ...whole.image, distribution: "alpine", sha256: 5 },
    machines: { db: { memory: "16 GB" } },
    owner: undefined,
    acme: "letsencrypt",
  });
  assert.deepEqual(problems.sort(), [
    'estate:acme is "letsencrypt": write settings by name: directory, authority',
    'estate:domain is "not a domain": write the domain of the page, e.g. brain.example.org',
    'estate:image.distribution is "alpine": write one of ubuntu-24.04, debian-13',
    "estate:image.sha256 is 5: write 64 hexadecimal digits",
    'estate:machines.db.memory is "16 GB": write a size such as "512 MiB" or "16 GiB"',
    "estate:network.gatway is no setting: there are prefix, gateway, nameservers",
    "estate:owner is missing: write settings by name: email, name",
  ]);
});

test("a key that nobody reads is told with those that somebody does", () => {
  assert.deepEqual(strangeKeys(["domain", "hosts", "namespace", "estate"]), []);
  const [mistake, ...others] = strangeKeys(["protct", "protect"]);
  assert.deepEqual(others, []);
  assert.equal(mistake?.at, "estate:protct");
  assert.match(mistake.problem, /^is no setting: there are acme, domain, .*, protect, /);
});
