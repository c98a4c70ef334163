import assert from "node:assert/strict";
import { after, before, describe, type TestContext, test } from "node:test";
import { Rehearsal } from "../rehearsal/rehearsal.ts";
import { oneIn } from "./faults/chance.ts";
import { type Fault, Saboteur } from "./faults/saboteur.ts";
import { declaredOf, type Sample } from "./kinds/sample.ts";
import { samples } from "./kinds/samples.ts";
import { rehearsalLab } from "./rehearsal-lab.ts";

/** More commands than anything needs until nothing is left to strike: no kind has so many steps. */
const tries = 40;

describe("one thing of every kind, interrupted before each of its steps and after the last", () => {
  let rehearsal: Rehearsal;
  let saboteur: Saboteur;

  before(async () => {
    rehearsal = await Rehearsal.ofProgram(await rehearsalLab("faults"));
    saboteur = await Saboteur.on(rehearsal, "db");
  });
  after(async () => {
    await saboteur.end();
    await rehearsal.pulumi("destroy", "--yes", "--skip-preview");
    await saboteur.leave();
    rehearsal.close();
  });

  /** Repeats a command until it succeeds; answers with how often it was run. */
  async function untilDone(command: string): Promise<number> {
    let said = "";
    for (let run = 1; run <= tries; run++) {
      const args = [command, "--yes", "--skip-preview", "--continue-on-error"];
      const { code, output } = await rehearsal.pulumi(...args);
      if (code === 0) return run;
      said = output;
    }
    assert.fail(`${command} has not succeeded in ${tries} runs; the last one said:\n${said}`);
  }

  async function isMadeChangedAndRemoved(fault: Fault, context: TestContext, every?: number): Promise<void> {
    const declare = (argsOf: (sample: Sample) => Record<string, unknown>) =>
      rehearsal.declare(["db"], declaredOf(samples, argsOf));
    const struckWhile = async (doing: string, command: string) => {
      await saboteur.begin(fault, every);
      const runs = await untilDone(command);
      const struck = await saboteur.end();
      context.diagnostic(`${fault} at ${struck.length} places while ${doing}; done in run ${runs}`);
      assert.notEqual(struck.length, 0, `nothing was ${fault}`);
    };
    const unchanged = async () => {
      const { code, output } = await rehearsal.preview("--expect-no-changes", "--diff");
      assert.equal(code, 0, output);
    };

    declare(({ args }) => args);
    await struckWhile("made", "up");
    await unchanged();
    declare(({ changed }) => changed);
    await struckWhile("changed", "up");
    await unchanged();
    await struckWhile("removed", "destroy");
    const left = Object.entries(samples).map(
      ([name, { present }]) => `(${present}) >/dev/null 2>&1 && echo ${name}`,
    );
    assert.equal(
      await rehearsal.on("db", `${left.join("\n")}\nls /var/lib/estate/resources 2>/dev/null || :`),
      "",
    );
  }

  test("whose shell is killed: it is made, changed and removed by the runs that follow", (context) =>
    isMadeChangedAndRemoved("killed", context, oneIn));

  test("whose connection is cut: it is made, changed and removed all the same", (context) =>
    isMadeChangedAndRemoved("cut off", context));

  test("whose host loses its power: it is made, changed and removed in the end", (context) =>
    isMadeChangedAndRemoved("powerless", context, 4 * oneIn));
});
