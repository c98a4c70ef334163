import assert from "node:assert/strict";
import { test } from "node:test";
import { readArguments } from "./arguments.js";

const stackOf = (args: string[], environment: NodeJS.ProcessEnv = {}) =>
  readArguments(args, environment).stack;

test("the stack is the lab's, unless an option or the environment names another", () => {
  assert.equal(stackOf(["up"]), "lab");
  assert.equal(stackOf(["up"], { PULUMI_STACK: "prod" }), "prod");
  assert.equal(stackOf(["up", "--stack", "staging"], { PULUMI_STACK: "prod" }), "staging");
});

test("the option is understood in every way that Pulumi understands it", () => {
  for (const args of [
    ["--stack", "prod", "up"],
    ["up", "--stack=prod"],
    ["up", "-s", "prod"],
    ["up", "-sprod"],
  ]) {
    assert.equal(stackOf(args), "prod", args.join(" "));
  }
});

test("other short options that begin with s are not the stack", () => {
  assert.equal(stackOf(["up", "--skip-preview", "--suppress-outputs"]), "lab");
});

test("what follows a double dash is the program's own", () => {
  assert.equal(stackOf(["up", "--", "--stack", "prod"]), "lab");
});

test("a command is found behind the options before it", () => {
  assert.equal(readArguments(["--stack", "prod", "up"], {}).command, "up");
  assert.equal(readArguments(["-C", "elsewhere", "--yes", "destroy"], {}).command, "destroy");
});

test("commands that talk to hosts are known by all of their names", () => {
  for (const command of ["up", "update", "preview", "pre", "refresh", "destroy", "dn", "import", "watch"]) {
    assert.equal(readArguments([command], {}).reachesHosts, true, command);
  }
  for (const args of [["stack", "output"], ["cancel"], ["config"], ["up", "--help"], []]) {
    assert.equal(readArguments(args, {}).reachesHosts, false, args.join(" "));
  }
});

test("a preview writes no state", () => {
  assert.equal(readArguments(["preview"], {}).writesState, false);
  assert.equal(readArguments(["up"], {}).writesState, true);
});

test("only the stack called lab is on this machine", () => {
  assert.equal(readArguments(["up"], {}).isLab, true);
  assert.equal(readArguments(["up", "-s", "prod"], {}).isLab, false);
});

test("another file of configuration is known in both ways to name it", () => {
  assert.equal(readArguments(["up", "--config-file", "prod.yaml"], {}).configFile, "prod.yaml");
  assert.equal(readArguments(["up", "--config-file=prod.yaml"], {}).configFile, "prod.yaml");
  assert.equal(readArguments(["up"], {}).configFile, undefined);
});
