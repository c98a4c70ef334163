import assert from "node:assert/strict";
import { test } from "node:test";
import { describeLock, describePending, describeUnrecorded } from "./interruption.ts";

const lock = { pid: 4711, username: "root", hostname: "vm", timestamp: "2026-11-20T20:56:14.347815374Z" };
const file = { doing: "creating", type: "estate:host:File", name: "site", isKnown: false };
const unit = { doing: "updating", type: "estate:host:Unit", name: "nginx", isKnown: false };
const machine = { doing: "creating", type: "proxmoxve:index/vmLegacy:VmLegacy", name: "db", isKnown: false };

test("after a killed run, who held the lock, what is unfinished and the command are said", () => {
  assert.equal(
    describeLock({ stack: "lab", lock, holder: "gone", pending: [file, unit] }),
    `The state of the stack "lab" is locked by root@vm, process 4711, since 2026-11-20 20:56 UTC. That process no longer exists: the run was killed.
Not finished in it:
  - creating estate:host:File "site"
  - updating estate:host:Unit "nginx"
Release the lock: npm run pulumi -- cancel --yes --stack lab
After that, the next \`up\` goes on from where it stopped.`,
  );
});

test("a run that goes on is to be waited for", () => {
  assert.equal(
    describeLock({ stack: "prod", lock, holder: "running", pending: [] }),
    `The state of the stack "prod" is locked by root@vm, process 4711, since 2026-11-20 20:56 UTC. That run is still going on.
Wait for it to end. Only if it hangs, end that process, then release the lock: npm run pulumi -- cancel --yes --stack prod
After that, the next \`up\` goes on from where it stopped.`,
  );
});

test("a run on another machine is to be looked for there", () => {
  const said = describeLock({ stack: "prod", lock, holder: "elsewhere", pending: [] });
  assert.match(said, /can only be seen there\.\nOnce it has ended, release the lock: npm run pulumi/);
});

test("what is safe to do twice is done again without asking", () => {
  assert.equal(
    describePending("lab", [file, unit]),
    `The last run was ended in the middle of:
  - creating estate:host:File "site"
  - updating estate:host:Unit "nginx"
This run does that again; doing it twice does no harm.`,
  );
});

test("what may exist without being recorded is for the operator to look at", () => {
  assert.equal(
    describePending("prod", [file, machine]),
    `The last run was ended in the middle of this, and whether it exists now is not recorded:
  - creating proxmoxve:index/vmLegacy:VmLegacy "db"
Look for it there. Then \`npm run pulumi -- refresh --stack prod\` asks for each whether to take it over by its id or to forget it.`,
  );
});

test("destroying says what it cannot see, and nothing where it sees all", () => {
  assert.equal(
    describeUnrecorded("lab", [file, unit]),
    `The last run was ended in the middle of:
  - creating estate:host:File "site"
What it has made of that is not recorded, so \`destroy\` leaves it behind. To have it removed as well, run \`npm run pulumi -- up --stack lab\` first.`,
  );
  assert.equal(describeUnrecorded("lab", [unit]), undefined);
});
