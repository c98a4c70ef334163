import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import type { Step } from "../definition.ts";
import { makeHome, removeHomes } from "./home.ts";
import { accountOf } from "./inputs.ts";
import { wantedUser } from "./samples.ts";

/** A home below a temporary folder, which has its own /etc/skel. */
class Homes implements Disposable {
  readonly top = mkdtempSync(join(tmpdir(), "homes-"));
  readonly home = join(this.top, "home/anna");
  readonly account = {
    ...accountOf(wantedUser({ name: "anna", home: this.home })),
    name: userInfo().username,
    group: execFileSync("id", ["-gn"], { encoding: "utf8" }).trim(),
  };

  constructor() {
    mkdirSync(join(this.top, "skel"));
    writeFileSync(join(this.top, "skel/.profile"), "umask 022\n");
  }

  [Symbol.dispose](): void {
    rmSync(this.top, { recursive: true });
  }

  make(): string {
    return this.#run(makeHome(this.account, this.top));
  }

  remove(): string {
    return this.#run(removeHomes(this.account, this.top));
  }

  #run(step: Step): string {
    assert.ok("run" in step);
    const work = step.run.replaceAll("/etc/skel", `${this.top}/skel`);
    const script = `set -eu\numask 077\nnote() { echo "$*" >&2; }\n${work}`;
    const { status, stderr } = spawnSync("/bin/sh", ["-c", script], { encoding: "utf8" });
    assert.equal(status, 0, stderr);
    return stderr.trim();
  }
}

test("a home is made from the skeleton, closed to others, in parents that are open", () => {
  using host = new Homes();
  host.make();
  assert.deepEqual(readdirSync(host.home), [".profile"]);
  assert.equal(statSync(host.home).mode & 0o7777, 0o700);
  assert.equal(statSync(join(host.top, "home")).mode & 0o7777, 0o755);
});

test("what a kill left beside the home is no obstacle", () => {
  using host = new Homes();
  mkdirSync(`${host.home}.estate-new/half`, { recursive: true });
  host.make();
  assert.deepEqual(readdirSync(host.home), [".profile"]);
  assert.deepEqual(readdirSync(join(host.top, "home")), ["anna"]);
});

test("a home that holds no more than what came with it is removed", () => {
  using host = new Homes();
  host.make();
  mkdirSync(join(host.home, ".ssh"));
  writeFileSync(join(host.home, ".ssh/authorized_keys"), "");
  mkdirSync(join(host.home, ".cache"));
  assert.equal(host.remove(), "");
  assert.equal(existsSync(host.home), false);
});

test("a removal that a kill interrupted is completed", () => {
  using host = new Homes();
  host.make();
  rmSync(join(host.home, ".profile"));
  host.remove();
  assert.equal(existsSync(host.home), false);
  assert.equal(host.remove(), "");
});

const belongings: [string, (home: string) => void][] = [
  ["a file", (home) => writeFileSync(join(home, "work"), "")],
  ["an edited profile", (home) => writeFileSync(join(home, ".profile"), "umask 077\n")],
  [
    "a private key",
    (home) => {
      mkdirSync(join(home, ".ssh"));
      writeFileSync(join(home, ".ssh/id_ed25519"), "");
    },
  ],
];
for (const [name, leave] of belongings)
  test(`a home with ${name} of its user stays, and that is said`, () => {
    using host = new Homes();
    host.make();
    leave(host.home);
    const before = readdirSync(host.home);
    assert.equal(
      host.remove(),
      `${host.home} holds files of ${host.account.name}, so it stays; remove it by hand when nobody needs them`,
    );
    assert.deepEqual(readdirSync(host.home), before);
  });

test("a home that was there before us is neither changed nor removed", () => {
  using host = new Homes();
  mkdirSync(host.home, { recursive: true });
  host.make();
  assert.deepEqual(readdirSync(host.home), []);
  host.remove();
  assert.equal(existsSync(host.home), true);
});
