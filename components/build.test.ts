import assert from "node:assert/strict";
import { before, test } from "node:test";
import * as pulumi from "@pulumi/pulumi";
import { estate } from "../stacks/brainall.ts";
import { EstateBuild } from "./build.ts";
import { compile } from "./estate/compile.ts";
import { settingsSchema } from "./settings/settings.ts";

/** What BrainAll's program asks for in production, by name. */
const asked = new Map<string, Record<string, unknown>>();

before(async () => {
  await pulumi.runtime.setMocks({
    call: () => ({}),
    newResource({ name, inputs }) {
      asked.set(name, inputs);
      return { id: name, state: { ...inputs, current: "made-up", version: `${name}@1` } };
    },
  });
  const address = (last: number) => ({ address: `192.168.100.${last}`, user: "admin" });
  const settings = settingsSchema.parse({
    domain: "brain.example.org",
    owner: { email: "ops@example.org", name: "Ada" },
    operatorKeys: ["~/.ssh/id_ed25519.pub"],
    hosts: {
      bastion: address(20),
      gpu: address(130),
      api: address(50),
      workers: address(51),
      nginx: address(52),
      db: address(53),
    },
    proxmox: {},
    image: { url: "https://example.org/image", file: "image.qcow2", distribution: "ubuntu-24.04" },
    network: {},
    public: { address: "203.0.113.10/24" },
    acme: { directory: "https://acme.example.org/directory" },
  });
  const files = { operatorKeys: ["ssh-ed25519 AAAA"], version: "0123456789abcdef" };
  new EstateBuild(compile(estate, [])!, settings, files);
  await pulumi.runtime.disconnect();
});

test("what listens at a machine's own address starts when the machine has it, and again after a crash", () => {
  for (const name of ["postgres-server", "cache-server", "queue-server"]) {
    const dropIn = (asked.get(name)?.dropIns as Record<string, string> | undefined)?.["estate.conf"];
    const serving = `[Unit]
Wants=network-online.target
After=network-online.target
StartLimitIntervalSec=0

[Service]
Restart=always
RestartSec=1
`;
    assert.equal(dropIn?.slice(0, serving.length), serving, name);
  }
});

test("the renewal of the certificate is looked after, whoever signs it", () => {
  assert.equal(asked.get("edge-renewal")?.name, "certbot.timer");
});
