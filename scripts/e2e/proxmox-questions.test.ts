import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import type { DeclaredObject, DeclaredQuestion } from "../rehearsal/proxmox/index.ts";
import { RootProgram } from "./proxmox-as-root.ts";
import { image, unstarted } from "./proxmox-objects.ts";
import { rehearsalLab } from "./rehearsal-lab.ts";

const nodeName = "prox-106";

const objects: DeclaredObject[] = [
  image(nodeName),
  unstarted("asked", 136, nodeName),
  { kind: "GroupLegacy", name: "askers", args: { groupId: "askers", comment: "who ask" } },
  {
    kind: "Hagroup",
    name: "fast",
    args: { group: "fast", nodes: { [nodeName]: 2, "prox-101": 1 }, comment: "fast" },
  },
  {
    kind: "Haresource",
    name: "kept",
    args: { resourceId: "vm:136", state: "stopped", group: { idOf: "fast" } },
    dependsOn: ["asked"],
  },
  {
    kind: "MetricsServer",
    name: "influx",
    args: { name: "influx", server: "192.168.100.8", port: 8089, type: "influxdb" },
  },
  {
    kind: "UsbMapping",
    name: "dongle",
    args: { name: "dongle", comment: "signs", maps: [{ node: nodeName, id: "1050:0407" }] },
  },
  {
    kind: "BackupJob",
    name: "weekly",
    args: { resourceId: "weekly", schedule: "sun 03:00", storage: "local", vmids: ["136"] },
    dependsOn: ["asked"],
  },
  { kind: "SdnZone", name: "zone", args: { resourceId: "asked", nodes: [nodeName] } },
  { kind: "SdnVnet", name: "vnet", args: { resourceId: "asked1", zone: "asked" }, dependsOn: ["zone"] },
  { kind: "NodeConfig", name: "notes", args: { nodeName, description: "the second" } },
];

const questions: DeclaredQuestion[] = [
  ...[
    "getVersion",
    "getNodesLegacy",
    "getPoolsLegacy",
    "getRolesLegacy",
    "getUsersLegacy",
    "getGroupsLegacy",
  ],
  ...["getHagroups", "getHaresources", "getVmsLegacy", "getContainersLegacy", "getReplications"],
  ...["sdn.getZones", "sdn.getVnets", "backup.getJobs", "acme.getAccounts", "acme.getPlugins"],
].map((ask) => ({ ask }));
questions.push(
  ...[
    "getNodeLegacy",
    "getDnsLegacy",
    "getHostsLegacy",
    "getTimeLegacy",
    "getDatastores",
    "node.getConfig",
  ].map((ask) => ({ ask, args: { nodeName } })),
  { ask: "getVmLegacy", args: { nodeName, vmId: 136 } },
  { ask: "getVm", args: { nodeName, id: 136 } },
  { ask: "getPoolLegacy", args: { poolId: "brainall" } },
  { ask: "getRoleLegacy", args: { roleId: "PVEAuditor" } },
  { ask: "getUserLegacy", args: { userId: "estate@pve" } },
  { ask: "getGroupLegacy", args: { groupId: "askers" } },
  { ask: "getHagroup", args: { group: "fast" } },
  { ask: "getHaresource", args: { resourceId: "vm:136" } },
  { ask: "hardware.getMappings", args: { type: "usb", checkNode: nodeName } },
  { ask: "metrics.getServer", args: { name: "influx" } },
  { ask: "getFiles", args: { nodeName, datastoreId: "local", contentType: "import" } },
  {
    ask: "getFile",
    args: { nodeName, datastoreId: "local", contentType: "import", fileName: "debian-13.qcow2" },
  },
  { ask: "apt.standard.getRepository", args: { node: nodeName, handle: "no-subscription" } },
  { ask: "apt.getRepository", args: { node: nodeName, filePath: "/etc/apt/sources.list", index: 0 } },
  { ask: "sdn.zone.getSimple", args: { id: "asked" } },
  { ask: "sdn.getVnet", args: { id: "asked1" } },
);

describe("the unmodified Proxmox provider, what a program asks", () => {
  let program: RootProgram;
  // biome-ignore lint/suspicious/noExplicitAny: answers of every shape.
  let answers: Record<string, any>;

  before(async () => {
    program = await RootProgram.in(await rehearsalLab());
    await program.up(objects);
    program.rehearsal.set("proxmox:questions", questions);
    await program.rehearsal.up();
    const { output } = await program.rehearsal.pulumi(
      "stack",
      "output",
      "answers",
      "--json",
      "--show-secrets",
    );
    answers = JSON.parse(output);
  });
  after(async () => {
    program.rehearsal.set("proxmox:questions", []);
    await program.up([]);
    await program.close();
  });

  test("every question has an answer", () => {
    assert.deepEqual(Object.keys(answers).sort(), questions.map(({ ask }) => ask).sort());
  });

  test("nodes, machines and pools are those of the cluster", () => {
    assert.deepEqual(answers.getNodesLegacy.names, ["prox-101", "prox-102", "prox-106"]);
    assert.equal(answers.getVersion.release, "8.4");
    const { vms } = answers.getVmsLegacy;
    const names = vms.map(({ name, nodeName: on }: Record<string, string>) => `${name} on ${on}`);
    assert.ok(names.includes("asked on prox-106") && names.includes("bastion on prox-101"), names.join());
    assert.equal(answers.getVmLegacy.name, "asked");
    assert.equal(answers.getVm.name, "asked");
    assert.ok(answers.getPoolsLegacy.poolIds.includes("brainall"));
    assert.equal(answers.getNodeLegacy.cpuCount, 32);
  });

  test("storages and files are those of the node", () => {
    const storages = answers.getDatastores.datastores.map(({ id }: { id: string }) => id);
    assert.deepEqual(storages.toSorted(), ["ceph", "local", "local-lvm"]);
    assert.equal(answers.getFile.fileName, "debian-13.qcow2");
    assert.ok(answers.getFile.fileSize > 0);
    assert.equal(answers.getFiles.files.length, 1);
  });

  test("users, roles, HA, jobs, mappings and networks are as the program made them", () => {
    assert.equal(answers.getGroupLegacy.comment, "who ask");
    assert.ok(answers.getRoleLegacy.privileges.includes("VM.Audit"));
    assert.equal(answers.getUserLegacy.enabled, true);
    assert.deepEqual(answers.getHagroup.nodes, { "prox-101": 1, "prox-106": 2 });
    assert.equal(answers.getHaresource.state, "stopped");
    assert.deepEqual(
      answers["backup.getJobs"].jobs.map(({ id }: { id: string }) => id),
      ["weekly"],
    );
    assert.equal(answers["hardware.getMappings"].ids[0], "dongle");
    assert.equal(answers["metrics.getServer"].port, 8089);
    assert.equal(answers["node.getConfig"].description.trim(), "the second");
    assert.deepEqual(answers["sdn.zone.getSimple"].nodes, [nodeName]);
    assert.equal(answers["sdn.getVnet"].zone, "asked");
  });
});
