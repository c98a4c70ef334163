import assert from "node:assert/strict";
import { test } from "node:test";
import { type Facts, missingPreconditions, needsOf } from "./preconditions.js";

/** A machine on which everything works. */
const goodMachine: Facts = {
  command: "npm start",
  needs: { root: true, lab: true, engine: true, proxmoxPlugin: true, port: true },
  platform: "linux",
  architecture: "x64",
  system: "Debian GNU/Linux 12 (bookworm)",
  isRoot: true,
  node: "v20.20.2",
  hasNpm: true,
  hasApt: true,
  hasEngine: true,
  hasProxmoxPlugin: true,
  go: undefined,
  kernelLacks: [],
  port: { setting: "8080", isTaken: false },
};

const missingOn = (difference: Partial<Facts>) => missingPreconditions({ ...goodMachine, ...difference });

test("nothing is missing on a fresh Debian with Node, npm and a way to get Pulumi", () => {
  assert.deepEqual(missingOn({}), []);
});

test("another system is told which one is needed, and nothing else", () => {
  assert.deepEqual(missingOn({ platform: "darwin", hasApt: false, isRoot: false }), [
    "This runs on Linux, made for Debian 12 and 13; here is darwin. Use a Debian machine or VM.",
  ]);
});

test("without root, the command is repeated with sudo", () => {
  assert.deepEqual(missingOn({ isRoot: false, command: "npm run lab -- up" }), [
    "Only root may make or enter the lab's network namespaces: run it as root (`sudo npm run lab -- up`).",
  ]);
});

test("a Linux without apt is named", () => {
  assert.deepEqual(missingOn({ hasApt: false, system: "Fedora Linux 43" }), [
    "The lab is installed with apt-get and its hosts are Debian; here is Fedora Linux 43 without apt-get. " +
      "Use Debian 12 or 13.",
  ]);
});

test("a Node that is too old is told how to get a newer one", () => {
  assert.deepEqual(missingOn({ node: "v18.20.4" }), [
    "Node 20 or later is needed to begin with, and this is v18.20.4: install a newer one " +
      "(`apt-get install nodejs npm` on Debian 13; nodejs.org has one for Debian 12).",
  ]);
});

test("without Pulumi, without its download and without Go, the command that installs Go is given", () => {
  assert.deepEqual(missingOn({ hasEngine: false }), [
    "Pulumi 3.259.0 is not installed and cannot be downloaded from here, so it has to be built, which needs Go " +
      "1.19 or later (it fetches the Go it needs by itself); there is no Go here. " +
      "Install it (`apt-get install --no-install-recommends golang-go`), or put pulumi on the PATH.",
  ]);
});

test("a Proxmox plugin that has to be built needs Go as well, and one sentence says it of both", () => {
  assert.match(
    missingOn({ hasProxmoxPlugin: false }).join(),
    /^Pulumi's Proxmox plugin 8\.6\.0 is not installed .+ so it has to be built/,
  );
  assert.match(
    missingOn({ hasEngine: false, hasProxmoxPlugin: false }).join(),
    /^Pulumi 3\.259\.0 and Pulumi's Proxmox plugin 8\.6\.0 are not installed .+ so they have to be built/,
  );
  assert.deepEqual(missingOn({ hasProxmoxPlugin: false, go: "1.19.8" }), []);
});

test("a Go from Debian 12 on is enough to build Pulumi, an older one is not", () => {
  assert.deepEqual(missingOn({ hasEngine: false, go: "1.19.8" }), []);
  assert.deepEqual(missingOn({ hasEngine: false, go: "1.24.4" }), []);
  assert.match(missingOn({ hasEngine: false, go: "1.15.15" }).join(), /Go 1\.15\.15 is here/);
});

test("a kernel that lacks something is told what", () => {
  assert.deepEqual(missingOn({ kernelLacks: ["overlay file systems", "control groups, version 2"] }), [
    "The kernel does not give the lab overlay file systems, control groups, version 2: use a machine or VM with " +
      "Debian's own kernel, or, in a container, start it privileged.",
  ]);
});

test("a port that is taken is answered with how to find its user and how to choose another", () => {
  assert.deepEqual(missingOn({ port: { setting: "8080", isTaken: true } }), [
    "Port 8080, where the page is to be shown, is taken by another program: end that program " +
      "(`ss -ltnp 'sport = :8080'` names it), or choose another port (`ESTATE_PORT=8081 npm start`).",
  ]);
});

test("a port that there cannot be is answered with what is allowed", () => {
  for (const setting of ["abc", "99999", "0", "80.5"])
    assert.deepEqual(missingOn({ port: { setting, isTaken: false } }), [
      `ESTATE_PORT is "${setting}"; it must be a port from 1 to 65535: \`ESTATE_PORT=8080 npm start\`.`,
    ]);
});

test("everything that is missing is said at once", () => {
  assert.equal(
    missingOn({ isRoot: false, hasNpm: false, hasEngine: false, kernelLacks: ["overlay"] }).length,
    4,
  );
});

test("what a command does not need is not asked for", () => {
  const needs = needsOf("test", ["--no-lab"], {});
  assert.deepEqual(
    missingOn({
      needs,
      isRoot: false,
      hasApt: false,
      hasEngine: false,
      hasProxmoxPlugin: false,
      kernelLacks: ["overlay"],
    }),
    [],
  );
});

test("a pulumi command needs root where it enters the lab, and only there", () => {
  assert.equal(needsOf("pulumi", ["up"], {}).root, true);
  assert.equal(needsOf("pulumi", ["up", "--stack", "prod"], {}).root, false);
  assert.equal(needsOf("pulumi", ["up"], { PULUMI_STACK: "prod" }).root, false);
  assert.equal(needsOf("pulumi", ["stack", "output"], {}).root, false);
  assert.equal(needsOf("pulumi", ["up", "--help"], {}).root, false);
});

test("an adoption needs root where the host is one of the lab, and only there", () => {
  assert.deepEqual(needsOf("adopt", ["db"], {}), needsOf("pulumi", ["preview"], {}));
  assert.equal(needsOf("adopt", ["admin@203.0.113.9", "--stack", "prod"], {}).root, false);
  assert.equal(needsOf("adopt", ["--help"], {}).root, false);
});

test("every command that makes the lab needs root, and only `start` needs the port", () => {
  for (const verb of ["start", "test", "lab", "bench"] as const)
    assert.equal(needsOf(verb, [], {}).root, true);
  assert.equal(needsOf("start", [], {}).port, true);
  assert.equal(needsOf("test", [], {}).port, false);
});
