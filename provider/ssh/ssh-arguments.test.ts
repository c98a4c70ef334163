import assert from "node:assert/strict";
import { test } from "node:test";
import { hostSchema } from "./hosts.ts";
import { connectArguments, proxyArguments, sessionArguments } from "./ssh-arguments.ts";

const folder = "/tmp/estate-x/2";
const files = { folder, socket: `${folder}/s`, knownHosts: `${folder}/known`, log: `${folder}/log` };

/** The arguments as a person would read them: options as `Key=value` lines, then the rest. */
function readable(args: readonly string[]): { options: string[]; rest: string[] } {
  const options = args.filter((_arg, index) => args[index - 1] === "-o");
  return { options, rest: args.filter((arg, index) => arg !== "-o" && args[index - 1] !== "-o") };
}

test("a host behind a bastion is reached over the bastion's socket, with every option said", () => {
  const host = hostSchema.parse({
    address: "192.168.100.53",
    port: 2222,
    user: "admin",
    via: "bastion",
    identity: "~/.ssh/my estate",
    connectTimeout: "1 minute",
  });
  assert.deepEqual(readable(connectArguments("db", host, files, { viaSocket: "/tmp/estate-x/1/s" })), {
    options: [
      "BatchMode=yes",
      "ClearAllForwardings=yes",
      "Compression=no",
      "ConnectionAttempts=1",
      "ConnectTimeout=60",
      "ControlMaster=yes",
      "EscapeChar=none",
      "ForkAfterAuthentication=no",
      "ForwardAgent=no",
      "ForwardX11=no",
      "LogLevel=INFO",
      "PermitLocalCommand=no",
      "RemoteCommand=none",
      "RequestTTY=no",
      "ServerAliveCountMax=3",
      "ServerAliveInterval=5",
      "SessionType=default",
      "StdinNull=no",
      "Tunnel=no",
      "ControlPersist=no",
      "CheckHostIP=no",
      "GlobalKnownHostsFile=/dev/null",
      "HashKnownHosts=no",
      "HostKeyAlias=db",
      "KnownHostsCommand=none",
      "StrictHostKeyChecking=accept-new",
      "UpdateHostKeys=no",
      "UserKnownHostsFile=/tmp/estate-x/2/known",
      "VerifyHostKeyDNS=no",
      "ControlPath=/tmp/estate-x/2/s",
      'IdentityFile="~/.ssh/my estate"',
      "IdentitiesOnly=yes",
      "ProxyCommand=ssh -F none -o BatchMode=yes -o ProxyCommand=false -S /tmp/estate-x/1/s -W [%h]:%p shared",
    ],
    rest: [
      "-p",
      "2222",
      "-l",
      "admin",
      "--",
      "192.168.100.53",
      "exec sh -c 'sudo -n sh -c : || exit; echo estate-ready; exec cat >/dev/null'",
    ],
  });
});

test("a pinned key is the only one that is asked for and accepted", () => {
  const host = hostSchema.parse({ address: "203.0.113.20" });
  const args = connectArguments("bastion", host, files, { expected: "ssh-rsa AAAAB3NzaC1yc2E=" });
  const { options, rest } = readable(args);
  assert.ok(options.includes("StrictHostKeyChecking=yes"));
  assert.ok(options.includes("HostKeyAlgorithms=rsa-sha2-512,rsa-sha2-256"));
  assert.equal(rest.at(-1), "exec sh -c 'echo estate-ready; exec cat >/dev/null'");
});

test("with a fingerprint, ssh writes down what it was shown, for us to compare", () => {
  const host = hostSchema.parse({ address: "203.0.113.20" });
  const { options } = readable(
    connectArguments("bastion", host, files, { expected: `SHA256:${"a".repeat(43)}` }),
  );
  assert.ok(options.includes("StrictHostKeyChecking=accept-new"));
  assert.ok(!options.some((option) => option.startsWith("HostKeyAlgorithms")));
});

test("a connection that is kept goes to the background, and leaves nothing in front but its log", () => {
  const host = hostSchema.parse({ address: "192.168.100.53" });
  const args = connectArguments("db", host, files, { viaSocket: "/tmp/estate-x/1/s", keep: 59.5 });
  assert.deepEqual(args.slice(0, 2), ["-E", "/tmp/estate-x/2/log"]);
  const { options } = readable(args);
  assert.ok(options.includes("ControlPersist=60"));
  assert.match(
    options.find((option) => option.startsWith("ProxyCommand"))!,
    /^ProxyCommand=setsid ssh .* shared 2>>\/tmp\/estate-x\/2\/log$/,
  );
});

test("a session uses the open connection and can make no other", () => {
  assert.deepEqual(sessionArguments("/tmp/estate-x/2", "true"), [
    "-F",
    "none",
    "-o",
    "BatchMode=yes",
    "-o",
    "ProxyCommand=false",
    "-S",
    "/tmp/estate-x/2",
    "--",
    "shared",
    "true",
  ]);
});

test("a proxy is carried by the open connection, and listens on this machine's loopback alone", () => {
  const { rest } = readable(proxyArguments("/tmp/estate-x/2", 4080));
  const [, , , , ...words] = rest;
  assert.deepEqual(words, ["-O", "forward", "-D", "127.0.0.1:4080", "--", "shared"]);
});
