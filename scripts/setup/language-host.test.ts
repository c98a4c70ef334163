import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { createServer, type Http2Server, type ServerHttp2Session } from "node:http2";
import { createRequire } from "node:module";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, beforeEach, describe, test } from "node:test";
import { promisify } from "node:util";
import { credentials } from "@grpc/grpc-js";
import messages from "@pulumi/pulumi/proto/language_pb.js";
import empty from "google-protobuf/google/protobuf/empty_pb.js";
import struct from "google-protobuf/google/protobuf/struct_pb.js";
import { installLanguageHost } from "./language-host.ts";

const { LanguageRuntimeClient } = createRequire(import.meta.url)("@pulumi/pulumi/proto/language_grpc_pb");
const MODULES = join(import.meta.dirname, "../../node_modules");
type Call = (request: unknown) => Promise<unknown>;

const scratch = mkdtempSync(join(tmpdir(), "estate-host-"));
after(() => rmSync(scratch, { recursive: true }));

describe("the installed host, asked as the engine asks", () => {
  const engineFolder = join(scratch, "engine");
  const project = join(scratch, "project");
  let engine: Http2Server;
  let engineSession: Promise<ServerHttp2Session>;
  let host: ChildProcess;
  let client: { run: Call; getPluginInfo: Call; cancel: Call };

  /** Makes a project whose SDK is only what the host needs and a runner that is ours. */
  before(async () => {
    await installLanguageHost(engineFolder);
    const sdk = join(project, "node_modules/@pulumi/pulumi");
    mkdirSync(join(sdk, "cmd/run"), { recursive: true });
    for (const name of ["@grpc", "google-protobuf"])
      symlinkSync(join(MODULES, name), join(project, "node_modules", name));
    for (const name of ["proto", "package.json"])
      symlinkSync(join(MODULES, "@pulumi/pulumi", name), join(sdk, name));
  });

  beforeEach(async () => {
    engine = createServer();
    engineSession = once(engine, "session").then(([session]) => session);
    await new Promise<void>((resolve) => engine.listen(0, "127.0.0.1", resolve));
    const { port: enginePort } = engine.address() as AddressInfo;
    host = spawn(join(engineFolder, "pulumi-language-nodejs"), [`127.0.0.1:${enginePort}`], {
      cwd: project,
      stdio: ["ignore", "pipe", "inherit"],
    });
    const address = `127.0.0.1:${String((await once(host.stdout!, "data"))[0]).trim()}`;
    const stub = new LanguageRuntimeClient(address, credentials.createInsecure());
    const method = (name: string): Call => promisify(stub[name].bind(stub));
    client = { run: method("run"), getPluginInfo: method("getPluginInfo"), cancel: method("cancel") };
  });

  const runner = (script: string) =>
    writeFileSync(join(project, "node_modules/@pulumi/pulumi/cmd/run/index.js"), script);

  function runRequest() {
    const info = new messages.ProgramInfo();
    info.setRootDirectory(project);
    info.setProgramDirectory(project);
    info.setEntryPoint("index.js");
    const request = new messages.RunRequest();
    request.setPwd(project);
    request.setStack("lab");
    request.setInfo(info);
    request.getConfigMap().set("estate:greeting", "hello");
    return request;
  }

  async function closeEngine() {
    (await engineSession).destroy();
    engine.close();
    await once(host, "close");
  }

  test("its version is that of the project's SDK", async () => {
    const info = (await client.getPluginInfo(new empty.Empty())) as { getVersion(): string };
    const { version } = JSON.parse(readFileSync(join(MODULES, "@pulumi/pulumi/package.json"), "utf8"));
    assert.equal(info.getVersion(), version);
    await closeEngine();
  });

  test("a program that ends well is no error, and what it prints is passed on", async () => {
    runner("console.log(process.argv.at(-1), process.env.PULUMI_CONFIG); process.exitCode = 0;");
    const printed = once(host.stdout!, "data");
    const response = (await client.run(runRequest())) as InstanceType<typeof messages.RunResponse>;
    assert.equal(response.getError(), "");
    assert.equal(String((await printed)[0]), 'index.js {"estate:greeting":"hello"}\n');
    await closeEngine();
  });

  test("what the project says for Node reaches it", async () => {
    runner("console.log(process.execArgv.join());");
    const request = runRequest();
    const nodeargs = " --max-semi-space-size=64  --no-warnings";
    request.getInfo()!.setOptions(struct.Struct.fromJavaScript({ typescript: false, nodeargs }));
    const printed = once(host.stdout!, "data");
    await client.run(request);
    assert.equal(String((await printed)[0]), "--max-semi-space-size=64,--no-warnings\n");
    await closeEngine();
  });

  test("a program that fails is an error with its exit code", async () => {
    runner("process.exit(3)");
    const response = (await client.run(runRequest())) as InstanceType<typeof messages.RunResponse>;
    assert.equal(response.getError(), "the program exited with code 3");
    await closeEngine();
  });

  test("a cancelled program is ended", async () => {
    runner('console.log("runs"); process.stdin.resume(); setInterval(() => {}, 1e6);');
    const running = client.run(runRequest());
    await once(host.stdout!, "data");
    await client.cancel(new empty.Empty());
    const response = (await running) as InstanceType<typeof messages.RunResponse>;
    assert.equal(response.getError(), "the program was ended by SIGTERM");
    await closeEngine();
  });

  test("an engine that is killed takes the host and the program with it", async () => {
    const pidFile = join(project, "pid");
    runner(`require("fs").writeFileSync(${JSON.stringify(pidFile)}, String(process.pid));
      console.log("runs"); setInterval(() => {}, 1e6);`);
    const running = client.run(runRequest());
    running.catch(() => {});
    await once(host.stdout!, "data");
    await closeEngine();
    // Nothing is left of it but, at most, an entry that waits to be reaped, which has no executable.
    const program = `/proc/${readFileSync(pidFile, "utf8")}/exe`;
    assert.throws(() => readlinkSync(program), { code: "ENOENT" });
  });
});

test("a host that is up to date is not written again, and one that is not is replaced", async () => {
  const folder = join(scratch, "updated");
  await installLanguageHost(folder);
  const file = join(folder, "pulumi-language-nodejs");
  const wanted = readFileSync(file, "utf8");
  chmodSync(file, 0o700);
  await installLanguageHost(folder);
  assert.equal(statSync(file).mode & 0o777, 0o700);
  writeFileSync(file, "of an older release");
  await installLanguageHost(folder);
  assert.equal(readFileSync(file, "utf8"), wanted);
});
