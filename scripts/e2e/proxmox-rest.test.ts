import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { provideCertificates } from "../../lab/certificates.ts";
import type { DeclaredObject } from "../rehearsal/proxmox/index.ts";
import { RootProgram } from "./proxmox-as-root.ts";
import { rehearsalLab } from "./rehearsal-lab.ts";

const node = "prox-102";
const lists = [...["/access/domains", "/cluster/ha/groups", "/cluster/mapping/usb"], `/nodes/${node}/config`];

describe("the unmodified Proxmox provider, kinds that few use", () => {
  let program: RootProgram;
  let found: unknown;
  let certificate: { certificate: string; privateKey: string };

  before(async () => {
    program = await RootProgram.in(await rehearsalLab());
    found = await program.told(lists);
    const folder = join(program.rehearsal.folder, "certificates");
    const made = await provideCertificates({
      ...{ folder, authority: join(folder, "authority.pem"), issuer: "/CN=Books", subject: `/CN=${node}` },
      names: [`DNS:${node}`],
    });
    certificate = {
      certificate: made.certificate,
      privateKey: readFileSync(join(folder, "server.key"), "utf8"),
    };
  });
  after(async () => {
    await program.up([]);
    await program.close();
  });

  const objects = (comment: string): DeclaredObject[] => [
    {
      kind: "Hagroup",
      name: "fast",
      args: { group: "fast", comment, nodes: { [node]: 2 }, restricted: true },
    },
    {
      kind: "UsbMapping",
      name: "dongle",
      args: { name: "dongle", comment, maps: [{ node, id: "1050:0407", comment }] },
    },
    {
      kind: "OpenidRealm",
      name: "sso",
      args: {
        realm: "sso",
        issuerUrl: "https://sso.example.com",
        clientId: "pve",
        comment,
        autocreate: true,
      },
    },
    { kind: "NodeConfig", name: "notes", args: { nodeName: node, description: comment } },
    { kind: "CertificateLegacy", name: "web", args: { nodeName: node, ...certificate } },
  ];

  test("an HA group, a USB device, a realm, notes and a certificate are made, and stay", async () => {
    await program.up(objects("first"));
    const served: { filename: string }[] = await program.owner.ask("GET", `/nodes/${node}/certificates/info`);
    assert.ok(served.some(({ filename }) => filename === "pveproxy-ssl.pem"));
    await program.unchanged();
  });

  test("they change in place", async () => {
    program.declare(objects("second"));
    const shown = await program.previewed();
    assert.match(shown, /~ 4 to update\n/);
    assert.doesNotMatch(shown, /to replace/);
    await program.up(objects("second"));
    await program.unchanged();
  });

  test("what somebody else changes shows in a plain preview, and the next up puts it back", async () => {
    await program.owner.ask("PUT", "/cluster/ha/groups/fast", { comment: "nobody" });
    await program.owner.ask("PUT", `/nodes/${node}/config`, { description: "nobody" });
    await program.owner.ask("PUT", "/access/domains/sso", { comment: "nobody" });
    const shown = await program.previewed();
    assert.match(shown, /~ comment *: "nobody" => "second"/);
    assert.match(shown, /~ description *: "nobody\n?.*" => "second"/s);
    await program.rehearsal.up();
    await program.unchanged();
  });

  test("an ACME account is for root with a password: a token is refused, as by PVE", async () => {
    const args = { name: "account", contact: "ada@example.com" };
    const account: DeclaredObject = { kind: "AcmeAccount", name: "account", args };
    const refused = await program.refused([...objects("second"), account]);
    assert.match(refused, /403.*Permission check failed \(user != root@pam\)/);
  });

  test("a pool of Ceph and what else a lab has no disks for is refused with 501", async () => {
    const pool: DeclaredObject = { kind: "CephPool", name: "fast", args: { nodeName: node, name: "fast" } };
    assert.match(await program.refused([...objects("second"), pool]), /501.*not implemented/);
  });

  test("what is not in the program any more is gone, and all else as it was", async () => {
    await program.up([]);
    assert.deepEqual(await program.told(lists), found);
  });
});
