import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { down, type Lab, up } from "../../lab/lab.ts";
import { faultsOf } from "../rehearsal/faults.ts";
import { type Owner, ownerOf } from "../rehearsal/owner.ts";
import { Rehearsal } from "../rehearsal/rehearsal.ts";
import { filesThatShow, placesThatShow, secretsOf } from "./brainall/secrets.ts";
import { bootsOf, kill, services, untilBooted, untilServing, untilSettled } from "./brainall/services.ts";
import { insideOf, proxmoxOf } from "./brainall/traces.ts";
import { formsOf, leaksIntoProcesses, type Seen } from "./leaks.ts";

// What happens to the estate that `npm start` builds: services and machines end, runs fail and are killed.

const instance = process.env.ESTATE_TEST_LAB ?? "brainall";
const log = (line: string) => process.stderr.write(`${line}\n`);
const hosts = ["bastion", "gpu", "vm-1050", "vm-1051", "vm-1052", "vm-1053"];
const databaseMachine =
  "urn:pulumi:lab::estate::estate:component:VirtualMachine$proxmoxve:index/vmLegacy:VmLegacy::db-vm";

describe("BrainAll", () => {
  let lab: Lab;
  let owner: Owner;
  let estate: Rehearsal;
  let proxmoxBefore: Awaited<ReturnType<typeof proxmoxOf>>;
  let gpuBefore: string[];
  let said = "";

  before(async () => {
    await down({ instance, purge: true, log });
    lab = await up({ instance, topology: "brainall", log });
    owner = ownerOf(lab);
    estate = await Rehearsal.ofEstate(lab);
    [proxmoxBefore, gpuBefore] = await Promise.all([proxmoxOf(owner), insideOf(lab, "gpu")]);
  });
  after(async () => {
    estate?.close();
    await down({ instance, purge: true, log });
  });

  async function succeeds(...args: string[]): Promise<void> {
    said += await estate.operated(...args);
  }
  const comesUp = () => succeeds("up", "--yes", "--skip-preview");
  const unchanged = () => succeeds("preview", "--expect-no-changes", "--diff");
  const serves = () => Promise.all(services.map((service) => untilServing(lab, service)));

  /** `kept`: folders of the GPU host that may stay, because what a service has gathered in them is data. */
  async function isDestroyed(kept: readonly string[] = []): Promise<void> {
    await succeeds("destroy", "--yes", "--skip-preview");
    assert.deepEqual(await proxmoxOf(owner), proxmoxBefore);
    const gpuAfter = await insideOf(lab, "gpu");
    assert.deepEqual(
      {
        left: gpuAfter.filter((line) => !gpuBefore.includes(line) && !kept.includes(line.split(" ")[0]!)),
        gone: gpuBefore.filter((line) => !gpuAfter.includes(line)),
      },
      { left: [], gone: [] },
    );
  }

  test("is destroyed without a trace after an up that failed and one that was killed", async () => {
    const message = "ceph: not enough free space";
    await faultsOf(lab).add({ on: "qmcreate 1052", effect: { kind: "failing task", message }, times: 1 });
    const failed = await estate.operate("up", "--yes", "--skip-preview").ended;
    assert.notEqual(failed.code, 0);
    assert.ok(failed.output.includes(message), failed.output);

    const killed = estate.operate("up", "--yes", "--skip-preview");
    await killed.prints("llama-server creating");
    const wasOver = killed.isOver();
    killed.kill();
    const { output } = await killed.ended;
    assert.ok(!wasOver, output);
    said += failed.output + output;
    await succeeds("cancel", "--yes");
    await isDestroyed();
  });

  test("comes up from nothing and serves, and a second preview shows nothing", async () => {
    await comesUp();
    await serves();
    await unchanged();
  });

  describe("serves again without a command from anyone after a kill -9 of", { concurrency: true }, () => {
    for (const service of services)
      test(service.name, async () => {
        await kill(lab, service);
        await untilServing(lab, service);
      });
  });

  test("serves again after its machines have booted anew", async () => {
    const machines = hosts.filter((host) => host !== "bastion");
    const before = await bootsOf(lab, machines);
    await Promise.all(machines.map((host) => lab.shell(host, "systemctl reboot")));
    await untilBooted(lab, machines, before);
    await serves();
  });

  test("serves again after the power of everything was off", async () => {
    await down({ instance, purge: false, log });
    lab = await up({ instance, topology: "brainall", log });
    await serves();
  });

  test("shows nothing in a preview after that", async () => {
    await untilSettled(lab, hosts);
    await unchanged();
  });

  test("is whole again after the up that replaces the database's machine, and no process shows a secret meanwhile", async () => {
    const forms = (await secretsOf(estate)).flatMap(formsOf);
    const running = estate.operate("up", "--yes", "--skip-preview", "--replace", databaseMachine);
    const leaks = await leaksIntoProcesses(running, forms, isModelServer);
    const { code, output } = await running.ended;
    assert.equal(code, 0, output);
    said += output;
    assert.deepEqual(leaks, []);
    await serves();
    await unchanged();
  });

  test("shows its secrets in no state, no output, no log and no file that others can read", async () => {
    const secrets = await secretsOf(estate);
    assert.ok(secrets.length >= 6, `${secrets.length} secrets`);
    const forms = secrets.flatMap(formsOf);
    assert.ok(!forms.some((form) => said.includes(form)), "a run has printed a secret");
    assert.deepEqual(filesThatShow(forms, estate, lab), []);
    const places = await Promise.all(
      hosts.map(async (host) => [host, await placesThatShow(forms, lab, host)] as const),
    );
    assert.deepEqual(Object.fromEntries(places), Object.fromEntries(hosts.map((host) => [host, []])));
  });

  test("is destroyed without a trace but for the folders of what the model server has downloaded", () =>
    isDestroyed(["/var/lib/vllm", "/var/cache/vllm", "/var/cache/vllm/llama"]));
});

/** vLLM takes its key from its arguments or its environment, and the latter only its own user can read. */
function isModelServer({ part, command }: Seen): boolean {
  return part === "environ" && command.startsWith("/opt/vllm/");
}
