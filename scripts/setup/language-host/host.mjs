/**
 * The part of Pulumi that runs Node programs: a gRPC service which the engine starts and asks to run one.
 * It stands in for the official host where that cannot be downloaded, and serves what the engine asks of a
 * project like this one.
 */
import { execFileSync, spawn } from "node:child_process";
import { connect } from "node:http2";
import {
  commentOf,
  programArguments,
  programEnvironment,
  programNode,
  programOutcome,
  programRequire,
} from "./program.mjs";

const require = programRequire(process.cwd());
/** @type {typeof import("@grpc/grpc-js")} */
const grpc = require("@grpc/grpc-js");
/** @type {typeof import("@pulumi/pulumi/proto/language_pb.js")} */
const messages = require("@pulumi/pulumi/proto/language_pb");
/** @type {typeof import("@pulumi/pulumi/proto/plugin_pb.js")} */
const plugin = require("@pulumi/pulumi/proto/plugin_pb");
const { LanguageRuntimeService } = require("@pulumi/pulumi/proto/language_grpc_pb");
const { Empty } = require("google-protobuf/google/protobuf/empty_pb");

/** @type {Set<import("node:child_process").ChildProcess>} */
const children = new Set();

/**
 * @param {string} command
 * @param {string[]} args
 * @param {import("node:child_process").SpawnOptions} options
 */
function start(command, args, options) {
  const child = spawn(command, args, options);
  children.add(child);
  child.once("close", () => children.delete(child));
  return child;
}

function end() {
  for (const child of children) child.kill("SIGKILL");
  process.exit();
}

/** @param {string} engine */
function runProgram(engine) {
  /** @type {import("@grpc/grpc-js").handleUnaryCall<import("@pulumi/pulumi/proto/language_pb.js").RunRequest, import("@pulumi/pulumi/proto/language_pb.js").RunResponse>} */
  return ({ request }, reply) => {
    const directory = request.getPwd();
    const info = request.getInfo();
    const { nodeargs = "" } = info?.getOptions()?.toJavaScript() ?? {};
    const run = {
      engine,
      monitor: request.getMonitorAddress(),
      organization: request.getOrganization(),
      project: request.getProject(),
      stack: request.getStack(),
      directory,
      root: info?.getRootDirectory() ?? directory,
      entryPoint: info?.getEntryPoint() ?? request.getProgram(),
      nodeArguments: String(nodeargs),
      parallel: request.getParallel(),
      dryRun: request.getDryrun(),
      config: Object.fromEntries(request.getConfigMap().toArray()),
      secretKeys: request.getConfigsecretkeysList(),
    };
    const runner = programRequire(directory).resolve("@pulumi/pulumi/cmd/run");
    // The program writes straight into the engine's pipes, so that its output shows while it runs.
    const program = start(programNode(directory), programArguments(runner, run), {
      cwd: directory,
      env: { ...process.env, ...programEnvironment(run) },
      stdio: ["ignore", "inherit", "inherit"],
    });
    program.once("error", (error) => reply(error));
    program.once("close", (code, signal) => {
      const outcome = programOutcome(code, signal);
      const response = new messages.RunResponse();
      response.setError(outcome.error);
      response.setBail(outcome.bail);
      reply(null, response);
    });
  };
}

/** @type {import("@grpc/grpc-js").handleServerStreamingCall<import("@pulumi/pulumi/proto/language_pb.js").InstallDependenciesRequest, import("@pulumi/pulumi/proto/language_pb.js").InstallDependenciesResponse>} */
function installDependencies(call) {
  const npm = start("npm", ["ci"], { cwd: call.request.getDirectory(), stdio: ["ignore", "pipe", "pipe"] });
  npm.stdout?.on("data", (chunk) => {
    const response = new messages.InstallDependenciesResponse();
    response.setStdout(chunk);
    call.write(response);
  });
  npm.stderr?.on("data", (chunk) => {
    const response = new messages.InstallDependenciesResponse();
    response.setStderr(chunk);
    call.write(response);
  });
  npm.once("error", (error) => call.emit("error", error));
  npm.once("close", (code) => {
    if (code === 0) call.end();
    else call.emit("error", new Error(`npm ci ended with code ${code}; its last lines say why`));
  });
}

/**
 * What `pulumi import` asks for: a program of what it took over. The classes of a project's own SDK are not ours to
 * guess, so it is handed back in Pulumi's own notation, from which every value can be copied.
 * @type {import("@grpc/grpc-js").handleUnaryCall<import("@pulumi/pulumi/proto/language_pb.js").GenerateProgramRequest, import("@pulumi/pulumi/proto/language_pb.js").GenerateProgramResponse>}
 */
function generateProgram(call, reply) {
  const response = new messages.GenerateProgramResponse();
  for (const [name, text] of call.request.getSourceMap().toArray())
    response.getSourceMap().set(`${name}.ts`, Buffer.from(commentOf(text)));
  reply(null, response);
}

/**
 * @template Response
 * @param {() => Response} make
 * @returns {import("@grpc/grpc-js").handleUnaryCall<unknown, Response>}
 */
const answer = (make) => (_call, reply) => reply(null, make());

function about() {
  const response = new messages.AboutResponse();
  const node = programNode(process.cwd());
  response.setExecutable(node);
  response.setVersion(execFileSync(node, ["--version"], { encoding: "utf8" }).trim());
  return response;
}

function pluginInfo() {
  const response = new plugin.PluginInfo();
  response.setVersion(require("@pulumi/pulumi/package.json").version);
  return response;
}

const engine = process.argv.slice(2).find((argument) => /^[^-].*:\d+$/.test(argument));
if (!engine) {
  console.error("pulumi-language-nodejs is started by pulumi, with the address of the engine as an argument");
  process.exit(1);
}

const server = new grpc.Server();
server.addService(LanguageRuntimeService, {
  handshake: answer(() => new messages.LanguageHandshakeResponse()),
  getPluginInfo: answer(pluginInfo),
  getRequiredPackages: answer(() => new messages.GetRequiredPackagesResponse()),
  getRequiredPlugins: answer(() => new messages.GetRequiredPluginsResponse()),
  about: answer(about),
  getProgramDependencies: answer(() => new messages.GetProgramDependenciesResponse()),
  installDependencies,
  generateProgram,
  run: runProgram(engine),
  /** @type {import("@grpc/grpc-js").handleUnaryCall<unknown, unknown>} */
  cancel: (_call, reply) => {
    for (const child of children) child.kill("SIGTERM");
    reply(null, new Empty());
  },
});

process.on("SIGTERM", end);
// An engine that was killed cannot say goodbye, but its connections close.
connect(`http://${engine}`).once("close", end).on("error", end);

server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, port) => {
  if (error) throw error;
  console.log(port);
});
