import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { instancePaths } from "./paths.ts";
import { proxmoxEnvironment } from "./proxmoxApi.ts";

test("the operator's programs are told where the Proxmox API is, once it has made its token", (context) => {
  const home = mkdtempSync(join(tmpdir(), "estate-"));
  context.after(() => rmSync(home, { recursive: true }));
  const paths = instancePaths("lab", { HOME: home });
  assert.deepEqual(proxmoxEnvironment(paths), {});
  mkdirSync(dirname(paths.pveToken), { recursive: true });
  writeFileSync(paths.pveToken, "estate@pve!pulumi=secret\n");
  assert.deepEqual(proxmoxEnvironment(paths), {
    PROXMOX_VE_ENDPOINT: "https://127.0.0.1:8006/",
    PROXMOX_VE_API_TOKEN: "estate@pve!pulumi=secret",
    SSL_CERT_FILE: paths.pveAuthority,
    NO_PROXY: "127.0.0.1,localhost",
  });
});
