import assert from "node:assert/strict";
import type { Lab } from "../../lab/lab.ts";
import { type Owner, ownerOf } from "../rehearsal/owner.ts";
import type { DeclaredObject } from "../rehearsal/proxmox/index.ts";
import { Rehearsal } from "../rehearsal/rehearsal.ts";

/** A program of Proxmox resources with a token of root@pam: what the estate's own token may not touch. */
export class RootProgram {
  readonly rehearsal: Rehearsal;
  readonly owner: Owner;
  readonly #token: string;

  private constructor(rehearsal: Rehearsal, owner: Owner, token: string) {
    this.rehearsal = rehearsal;
    this.owner = owner;
    this.#token = token;
  }

  static async in(lab: Lab): Promise<RootProgram> {
    const owner = ownerOf(lab);
    const tokenId = `rehearsal-${process.pid}`;
    const token = `/access/users/root@pam/token/${tokenId}`;
    const { value } = await owner.ask("POST", token, { privsep: "0" });
    const env = { ...lab.env, PROXMOX_VE_API_TOKEN: `root@pam!${tokenId}=${value}` };
    return new RootProgram(await Rehearsal.ofProxmox({ ...lab, env }), owner, token);
  }

  /** Says what stands in the program from now on, and makes it so. */
  async up(objects: readonly DeclaredObject[]): Promise<void> {
    this.declare(objects);
    await this.rehearsal.up();
  }

  declare(objects: readonly DeclaredObject[]): void {
    this.rehearsal.set("proxmox:objects", objects);
  }

  /** `up`, which must fail; answers with what it printed. */
  async refused(objects: readonly DeclaredObject[]): Promise<string> {
    this.declare(objects);
    const { code, output } = await this.rehearsal.pulumi("up", "--yes", "--skip-preview");
    assert.notEqual(code, 0, output);
    return output;
  }

  async previewed(): Promise<string> {
    const { code, output } = await this.rehearsal.preview("--diff");
    assert.equal(code, 0, output);
    return output;
  }

  async unchanged(): Promise<void> {
    const { code, output } = await this.rehearsal.preview("--expect-no-changes", "--diff");
    assert.equal(code, 0, output);
  }

  /** Each path with what Proxmox tells of it. */
  told(paths: readonly string[]): Promise<[string, unknown][]> {
    return Promise.all(paths.map(async (path) => [path, await this.owner.ask("GET", path)]));
  }

  async close(): Promise<void> {
    await this.owner.ask("DELETE", this.#token);
    this.rehearsal.close();
  }
}
