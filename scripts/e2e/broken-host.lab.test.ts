import assert from "node:assert/strict";
import { randomInt } from "node:crypto";
import { after, before, describe, test } from "node:test";
import type { Lab } from "../../lab/lab.ts";
import { Rehearsal } from "../rehearsal/rehearsal.ts";
import { oneIn } from "./faults/chance.ts";
import {
  type Cut,
  cuttingAfter,
  endCutting,
  endHoldingAptLock,
  holdingAptLock,
  type Malady,
  maladies,
  withSmallDisk,
} from "./faults/maladies.ts";
import { declaredOf, type Sample } from "./kinds/sample.ts";
import { samples } from "./kinds/samples.ts";
import { rehearsalLab } from "./rehearsal-lab.ts";

/** Where a program that answers for another one is found first. */
const impostors = "/usr/local/sbin";

/** The programs whose words our reads go by, of which each test tries one in so many by chance. */
const asked = "awk base64 date dpkg-query find getent grep nft psql readlink sha256sum stat systemctl".split(
  " ",
);

const garbage = "moo 0x2a";

describe("one thing of every kind, on a host that is broken", () => {
  let lab: Lab;
  let rehearsal: Rehearsal;

  before(async () => {
    lab = await rehearsalLab("faults");
    rehearsal = await Rehearsal.ofProgram(lab);
    await rehearsal.on("db", withSmallDisk);
  });
  after(async () => {
    await rehearsal.pulumi("destroy", "--yes", "--skip-preview");
    await lab.stopGuest("db");
    await lab.startGuest("db");
    rehearsal.close();
  });

  const declare = (argsOf: (sample: Sample) => Record<string, unknown>) =>
    rehearsal.declare(["db"], declaredOf(samples, argsOf));

  async function unchanged(): Promise<void> {
    const { code, output } = await rehearsal.preview("--expect-no-changes", "--diff");
    assert.equal(code, 0, output);
  }

  /** Tries it while the host is ill, which must fail and say why; once it is well again, the first run must succeed. */
  async function convergesAfter({ begin, end, says }: Malady, command: string): Promise<void> {
    await rehearsal.on("db", begin);
    const ill = await rehearsal.pulumi(command, "--yes", "--skip-preview", "--continue-on-error");
    await rehearsal.on("db", end);
    assert.notEqual(ill.code, 0, ill.output);
    assert.match(ill.output, says);
    const well = await rehearsal.pulumi(command, "--yes", "--skip-preview");
    assert.equal(well.code, 0, `${ill.output}\n${well.output}`);
  }

  for (const [name, malady] of Object.entries(maladies))
    test(`${name}: what cannot be made, changed or removed says so, and is so by the first run after it`, async () => {
      declare(({ args }) => args);
      await convergesAfter(malady, "up");
      await unchanged();
      declare(({ changed }) => changed);
      await convergesAfter(malady, "up");
      await unchanged();
      await convergesAfter(malady, "destroy");
    });

  test("a program that answers garbage: the preview fails with its words, plans nothing and leaves the state", async () => {
    declare(({ args }) => args);
    await rehearsal.up();
    const state = rehearsal.state;
    const offset = randomInt(oneIn);
    for (const program of asked.filter((_, index) => index % oneIn === offset)) {
      const impostor = `${impostors}/${program}`;
      await rehearsal.on(
        "db",
        `printf '#!/bin/sh\\necho "${garbage}"\\n' > ${impostor}; chmod 0755 ${impostor}`,
      );
      const { code, output } = await rehearsal.preview();
      await rehearsal.on("db", `rm ${impostor}`);
      assert.notEqual(code, 0, `${program}: ${output}`);
      assert.match(output, /the answer about [A-Z]\w+ .* was not understood/, `${program}: ${output}`);
      assert.ok(output.includes(garbage), `${program}: ${output}`);
      assert.doesNotMatch(output, /to (update|create|delete|replace)/, `${program}: ${output}`);
    }
    assert.equal(rehearsal.state, state);
    await unchanged();
  });

  test("a lock of apt that another holds is waited for, which is shown meanwhile", async () => {
    const name = "packages";
    rehearsal.declare(
      ["db"],
      declaredOf({ [name]: samples[name]! }, ({ args }) => args),
    );
    await rehearsal.on("db", holdingAptLock);
    const running = rehearsal.start(["up", "--yes", "--skip-preview"]);
    await running.prints("waiting up to 5 minutes for apt");
    assert.equal(running.isOver(), false);
    await rehearsal.on("db", endHoldingAptLock);
    const { code, output } = await running.ended;
    assert.equal(code, 0, output);
    await unchanged();
  });

  /** Cuts a command off after some bytes, until it notices that; it must succeed all the same. Answers whether it was cut. */
  async function isCutOff(command: string, cut: Cut, bytes: number): Promise<boolean> {
    await rehearsal.on("db", cuttingAfter(bytes, cut));
    const running = rehearsal.start([command, "--yes", "--skip-preview"]);
    await running.prints("it is tried again");
    await rehearsal.on("db", endCutting);
    const { code, output } = await running.ended;
    assert.equal(code, 0, `${command}, cut off after ${bytes} bytes:\n${output}`);
    return output.includes("it is tried again");
  }

  const bytes = () => randomInt(6_000, 25_000);

  test("a connection that is reset after any number of bytes is made again, and the work goes on", async (context) => {
    const cuts: boolean[] = [];
    declare(({ args }) => args);
    cuts.push(await isCutOff("up", "reset", bytes()));
    await unchanged();
    declare(({ changed }) => changed);
    cuts.push(await isCutOff("up", "reset", bytes()));
    await unchanged();
    cuts.push(await isCutOff("destroy", "reset", bytes()));
    context.diagnostic(`cut off: ${cuts.join(", ")}`);
    assert.ok(cuts.includes(true));
  });

  test("a connection that falls silent after any number of bytes is noticed and made again, and the work goes on", async () => {
    declare(({ args }) => args);
    assert.ok(await isCutOff("up", "silence", bytes()));
    await unchanged();
  });
});
