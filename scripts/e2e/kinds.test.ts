import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, beforeEach, describe, test } from "node:test";
import { Rehearsal } from "../rehearsal/rehearsal.ts";
import { declaredOf, type Sample } from "./kinds/sample.ts";
import { samples } from "./kinds/samples.ts";
import { rehearsalLab } from "./rehearsal-lab.ts";

const all = Object.entries(samples);
const imported = all.filter(([, { notImported }]) => notImported === undefined);
const typeOf = ({ kind }: Sample) => `estate:${kind.includes(".") ? kind.replace(".", ":") : `host:${kind}`}`;
const idOf = ({ id }: Sample) => `db:${id}`;

interface StateResource {
  readonly urn: string;
  readonly type: string;
  readonly id?: string;
  readonly dependencies?: readonly string[];
}

describe("one thing of every kind", () => {
  let rehearsal: Rehearsal;
  let isMade = false;

  before(async () => {
    rehearsal = await Rehearsal.ofProgram(await rehearsalLab());
  });
  after(async () => {
    await rehearsal.pulumi("destroy", "--yes", "--skip-preview");
    rehearsal.close();
  });

  // What fails first is the error to read, not what follows from it.
  beforeEach(({ name }) => {
    assert.ok(isMade || name.startsWith("is made"), "not tried, because not everything was made");
  });

  const declare = (argsOf: (sample: Sample) => Record<string, unknown>) =>
    rehearsal.declare(["db"], declaredOf(samples, argsOf));

  /** The names of those that a shell command in each finds there. */
  async function present(): Promise<string[]> {
    const script = all.map(([name, sample]) => `(${sample.present}) >/dev/null 2>&1 && echo ${name}`);
    return (await rehearsal.on("db", `${script.join("\n")}\n:`)).split("\n").filter((name) => name !== "");
  }

  async function unchanged(): Promise<void> {
    const { code, output } = await rehearsal.preview("--expect-no-changes", "--diff");
    assert.equal(code, 0, output);
  }

  /** Takes things out of the state as if it had never heard of them. */
  async function forget(things: readonly Sample[]): Promise<void> {
    const exported = await rehearsal.pulumi("stack", "export");
    assert.equal(exported.code, 0, exported.output);
    const state = JSON.parse(exported.output);
    const { resources } = state.deployment as { resources: StateResource[] };
    const names = things.map((sample) => `${typeOf(sample)} ${idOf(sample)}`);
    const gone = new Set(
      resources.filter(({ type, id }) => names.includes(`${type} ${id}`)).map(({ urn }) => urn),
    );
    const without = (urns: readonly string[] = []) => urns.filter((urn) => !gone.has(urn));
    state.deployment.resources = resources
      .filter(({ urn }) => !gone.has(urn))
      .map((resource) => ({ ...resource, dependencies: without(resource.dependencies) }));
    const file = join(rehearsal.folder, "forgotten.json");
    writeFileSync(file, JSON.stringify(state));
    const { code, output } = await rehearsal.pulumi("stack", "import", "--file", file);
    assert.equal(code, 0, output);
  }

  test("is made, and the next preview shows nothing", async () => {
    declare(({ args }) => args);
    await rehearsal.up();
    assert.deepEqual(
      await present(),
      all.map(([name]) => name),
    );
    isMade = true;
    await unchanged();
  });

  test("is changed in place", async () => {
    declare(({ changed }) => changed);
    const { output } = await rehearsal.preview();
    for (const [name, sample] of all)
      assert.match(output, new RegExp(`^ ~ +(?:├─ |└─ )?${typeOf(sample)} +${name} +update`, "m"));
    await rehearsal.up();
    await unchanged();
  });

  test("that somebody changed behind our back is named by a plain preview, and mended by up", async () => {
    await rehearsal.on("db", all.map(([, { drift }]) => drift).join("\n"));
    const { code, output } = await rehearsal.preview("--diff");
    assert.equal(code, 0, output);
    const [drifted = output] = output.match(/\d+ drifted: .*/) ?? [];
    assert.deepEqual(
      all.filter(([, sample]) => !drifted.includes(` ${idOf(sample)} (`)).map(([name]) => name),
      [],
      drifted,
    );
    await rehearsal.up();
    await unchanged();
  });

  test("is imported by its id, and then nothing is shown as changed", async () => {
    await forget(imported.map(([, sample]) => sample));
    const resources = imported.map(([name, sample]) => ({ type: typeOf(sample), name, id: idOf(sample) }));
    const file = join(rehearsal.folder, "import.json");
    writeFileSync(file, JSON.stringify({ resources }));
    const { code, output } = await rehearsal.pulumi(
      ...["import", "--file", file, "--yes", "--skip-preview", "--protect=false", "--generate-code=false"],
    );
    assert.equal(code, 0, output);
    await unchanged();
    // an import knows of no dependencies, by whose order things are removed
    await rehearsal.up();
  });

  test("of which a host knows too little says so when it is imported", async () => {
    for (const [name, sample] of all) {
      if (!sample.notImported) continue;
      const { code, output } = await rehearsal.pulumi(
        ...["import", typeOf(sample), `${name}-import`, idOf(sample), "--yes", "--skip-preview"],
      );
      assert.notEqual(code, 0, name);
      assert.match(output, sample.notImported);
    }
  });

  test("is removed without a trace", async () => {
    const { code, output } = await rehearsal.pulumi("destroy", "--yes", "--skip-preview");
    assert.equal(code, 0, output);
    assert.deepEqual(await present(), []);
    assert.equal(await rehearsal.on("db", "ls /var/lib/estate/resources 2>/dev/null || :"), "");
  });
});
