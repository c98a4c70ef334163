import assert from "node:assert/strict";
import { test } from "node:test";
import { proxyConfig } from "./packageProxy.ts";
import { instancePaths } from "./paths.ts";

test("the proxy serves the machine's mirror and nothing else, over a socket alone, doing HTTPS for its clients", () => {
  const mirror = { main: "https://mirror.example/debian", security: "http://mirror.example/debian-security" };
  assert.equal(
    proxyConfig(instancePaths("lab", { HOME: "/h" }), mirror),
    `CacheDir: /h/.cache/estate/apt/lab
LogDir: /h/.local/state/estate/lab/package-proxy
SocketPath: /h/.local/state/estate/lab/sockets/packages
Port: -1
BindAddress: 127.0.0.1
ForeGround: 1
VerboseLog: 0
ForceManaged: 1
AllowUserPorts: 0
Remap-archive0: http://mirror.example/debian ; https://mirror.example/debian
Remap-archive1: http://mirror.example/debian-security ; http://mirror.example/debian-security
`,
  );
});
