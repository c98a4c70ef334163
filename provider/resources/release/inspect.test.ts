import assert from "node:assert/strict";
import { test } from "node:test";
import { AnswerError } from "../definition.ts";
import { inspect } from "./inspect.ts";
import { absent, page, serving } from "./samples.ts";

const target = "page/page@.service//etc/page.env";
const now = "1795665600.000000001";
const files = `changed 1795660000.000000000 regular file:/etc/page.env
${"a".repeat(64)}  /etc/page.env
`;
const unit = `Id=page@2.0-69c2d595.service
LoadState=loaded
ActiveState=active
SubState=running
UnitFileState=enabled
ExecMainStartTimestamp=Thu 2026-11-26 04:00:00.000000 UTC
NeedDaemonReload=no
`;

function parse(output: string, ...targets: string[]) {
  return inspect.parse(output, targets);
}

test("the question names the services and the files that they use", () => {
  assert.equal(inspect.target(page()), target);
  assert.equal(inspect.target(page({ restartOn: ["a value"] })), "page/page@.service");
});

test("an instance that serves is told with its version, its services and its files", () => {
  const output = `release ${now} ${target}
serves 2.0-69c2d595 2.0
has 2.0
has 1.0
units
${unit}files
${files}`;
  assert.deepEqual(parse(output, target).get(target), serving());
});

test("a file that was changed after the start is newer", () => {
  const output = `release ${now} ${target}
serves 2.0-69c2d595 2.0
has 2.0
units
${unit.replace("04:00", "02:00")}files
${files}`;
  assert.equal(parse(output, target).get(target)?.files["/etc/page.env"]?.newer, true);
});

test("a host that knows nothing of it says so, and several are told apart", () => {
  const other = "other/other@.service";
  const output = `release ${now} ${target}
serves  
files
${files}release ${now} ${other}
serves  
files
`;
  const answers = parse(output, target, other);
  assert.deepEqual(answers.get(target), absent());
  assert.deepEqual(answers.get(other), { versions: [], services: {}, files: {} });
});

for (const [what, output] of [
  ["nothing", ""],
  ["too little", `release ${now} ${target}\nserves  \n`],
  ["another release", `release ${now} other/x@.service\nserves  \nfiles\n`],
  ["another unit", `release ${now} ${target}\nserves 1.0-x 1.0\nhas 1.0\nunits\n${unit}files\n`],
] as const)
  test(`an answer that says ${what} is not understood`, () => {
    assert.throws(() => parse(output, target), AnswerError);
  });
