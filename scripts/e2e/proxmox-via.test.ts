import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { after, before, describe, test } from "node:test";
import type { Lab } from "../../lab/lab.ts";
import { inNamespace } from "../../lab/namespaces.ts";
import { defaultHosts, Rehearsal } from "../rehearsal/rehearsal.ts";
import { unstarted } from "./proxmox-objects.ts";
import { rehearsalLab } from "./rehearsal-lab.ts";

const node = "prox-106";

const { kind, name, args, options } = unstarted("inner", 125, node);
const inner = { kind, name, args: { ...args, poolId: "brainall" }, options };

describe("a Proxmox API that only the bastion can reach", () => {
  let lab: Lab;
  let rehearsal: Rehearsal;
  let network: ChildProcess;

  /**
   * Puts the API where the bastion alone has it: at its own loopback, by a name that only it knows. The lab's API listens
   * at the operator's, so SSH carries it there.
   */
  async function connectBastion(): Promise<void> {
    const [command, ...args] = inNamespace(lab.operatorNamespace, [
      ...["ssh", "-N", "-i", lab.env.ESTATE_LAB_IDENTITY!, "-R", "127.0.0.1:8006:127.0.0.1:8006"],
      ...["-o", "ExitOnForwardFailure=yes", "-o", "BatchMode=yes", "-o", "LogLevel=ERROR"],
      ...["-o", "StrictHostKeyChecking=no", "-o", "UserKnownHostsFile=/dev/null"],
      `admin@${defaultHosts().bastion!.address}`,
    ]);
    network = spawn(command, args, { stdio: ["ignore", "inherit", "inherit"] });
    await rehearsal.on(
      "bastion",
      `echo '127.0.0.1 ${node}' >> /etc/hosts
timeout 30 sh -c 'until ss -ltn | grep -q "127.0.0.1:8006 "; do sleep 0.2; done'`,
    );
  }

  async function disconnectBastion(): Promise<void> {
    network.kill();
    if (network.exitCode === null && network.signalCode === null) await once(network, "exit");
    await rehearsal.on("bastion", `sed -i '/127.0.0.1 ${node}/d' /etc/hosts`);
  }

  before(async () => {
    lab = await rehearsalLab();
    rehearsal = await Rehearsal.ofProxmox(lab);
    const { bastion } = defaultHosts();
    rehearsal.set("estate:hosts", { bastion });
    rehearsal.set("estate:proxmox", { via: "bastion" });
    rehearsal.set("proxmoxve:endpoint", `https://${node}:8006/`);
    await connectBastion();
  });
  after(async () => {
    rehearsal.close();
  });

  test("machines are made, shown and removed through the bastion's SSH", async () => {
    rehearsal.set("proxmox:objects", [inner]);
    await rehearsal.operated("up", "--yes", "--skip-preview");
    await rehearsal.operated("preview", "--expect-no-changes");
    await rehearsal.operated("destroy", "--yes", "--skip-preview");
  });

  test("where the bastion cannot reach it either, the run fails and says which address was asked", async () => {
    await disconnectBastion();
    const { code, output } = await rehearsal.operate("up", "--yes", "--skip-preview").ended;
    assert.notEqual(code, 0, output);
    assert.match(output, /prox-106:8006/);
  });
});
