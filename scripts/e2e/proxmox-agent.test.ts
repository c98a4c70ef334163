import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import type { Lab } from "../../lab/lab.ts";
import { login } from "../rehearsal/login.ts";
import { ownerOf } from "../rehearsal/owner.ts";
import type { DeclaredObject } from "../rehearsal/proxmox/index.ts";
import { Rehearsal } from "../rehearsal/rehearsal.ts";
import { fromImage, image, type Machine } from "./proxmox-objects.ts";
import { rehearsalLab } from "./rehearsal-lab.ts";

const machine: Machine = {
  name: "talkative",
  vmId: 125,
  node: "prox-106",
  address: "192.168.100.165",
  hasAgent: true,
};
const moved = { ...machine, address: "192.168.100.166" };

describe("the unmodified Proxmox provider, a machine with a guest agent", () => {
  let lab: Lab;
  let rehearsal: Rehearsal;

  before(async () => {
    lab = await rehearsalLab();
    rehearsal = await Rehearsal.ofProxmox(lab);
  });
  after(async () => {
    declare([]);
    await rehearsal.operated("up", "--yes", "--skip-preview");
    rehearsal.close();
  });

  const declare = (objects: readonly DeclaredObject[]) => rehearsal.set("proxmox:objects", objects);
  const ssh = ({ address }: Machine, command: string) => login(lab, "ops", address, command);

  /** What the stack knows of the machine's network, as its agent told: per interface, the addresses in use. */
  function told(): Record<string, { mac: string; ipv4: string[] }> {
    const { resources } = JSON.parse(rehearsal.state).checkpoint.latest;
    const { outputs } = resources.find(({ type }: { type: string }) => type.endsWith(":VmLegacy"));
    const names: string[] = outputs.networkInterfaceNames;
    return Object.fromEntries(
      names.map((name, index) => [
        name,
        { mac: outputs.macAddresses[index], ipv4: outputs.ipv4Addresses[index] },
      ]),
    );
  }

  async function unchanged(): Promise<void> {
    const { code, output } = await rehearsal.preview("--expect-no-changes", "--diff");
    assert.equal(code, 0, output);
  }

  test("an up waits for the agent, and knows the machine's true addresses by it", async () => {
    declare([image(machine.node), fromImage(lab, machine)]);
    const running = rehearsal.operate("up", "--yes", "--skip-preview");
    await ssh(
      machine,
      "sudo apt-get -qq update && sudo apt-get -qq install --no-install-recommends qemu-guest-agent",
    );
    const { code, output } = await running.ended;
    assert.equal(code, 0, output);
    const mac = (await ssh(machine, "cat /sys/class/net/eth0/address")).toUpperCase();
    assert.deepEqual(told(), {
      lo: { mac: "00:00:00:00:00:00", ipv4: ["127.0.0.1"] },
      eth0: { mac, ipv4: [machine.address] },
    });
    await unchanged();
  });

  test("another address, after the agent's shutdown and a start, is known too", async () => {
    declare([image(machine.node), fromImage(lab, moved)]);
    await rehearsal.up();
    assert.deepEqual(told().eth0?.ipv4, [moved.address]);
    assert.equal(await ssh(moved, "hostname"), machine.name);
    const tasks: { type: string }[] = await ownerOf(lab).ask("GET", `/nodes/${machine.node}/tasks`, {
      vmid: String(machine.vmId),
    });
    assert.deepEqual(
      tasks.slice(0, 3).map(({ type }) => type),
      ["qmstart", "qmshutdown", "qmstart"],
    );
    await unchanged();
  });
});
