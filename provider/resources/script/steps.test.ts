import assert from "node:assert/strict";
import { test } from "node:test";
import { applyHash } from "./inputs.ts";
import { doneFor, unknown, wanted } from "./samples.ts";
import { steps, undo } from "./steps.ts";

const folder = "/var/lib/estate/resources/K";
const at = "/var/lib/estate/scripts/firmware";

test("the check is written before anything runs, and decides", () => {
  const done = steps({ old: undefined, wanted, observed: unknown, folder });
  assert.deepEqual(
    done.map((step) => ("upload" in step ? `> ${step.upload}` : step.title)),
    [
      "make the folder of firmware",
      `> ${at}/.check.estate-new`,
      `put the new ${at}/check in its place`,
      `> ${at}/apply`,
      "ask the check of firmware, and apply",
    ],
  );
  const last = done.at(-1);
  assert.ok(last && "run" in last);
  assert.equal(
    last.run,
    `at=${at}
is_wanted() {
  code=0
  value=$( (umask 022; cd /; exec timeout -k 5 60 sh "$at/check") </dev/null 9>&-) || code=$?
  if [ $code = 124 ]; then echo 'check took longer than 60 s' >&2; fi
  if [ $code -gt 1 ]; then
    echo "check ended with $code, which says neither that all is as wanted (0) nor that it is not (1): correct it" >&2
    exit 1
  fi
  return $code
}
if { [ -e "$at/ran" ] && ! [ -e "$at/applied" ]; } || ! is_wanted; then
  : >"$at/ran"
  rm -f "$at/applied"
  (umask 022; cd /; exec sh -e "$at/apply") </dev/null >&2 || {
    echo "apply ended with $?, and is run again by the next run" >&2
    exit 1
  }
  is_wanted || {
    printf 'apply came to its end, but check still says no%s: correct one of the two\\n' "\${value:+: $value}" >&2
    exit 1
  }
fi
printf '%s\\n' ${applyHash(wanted)} >"$at/applied.part"
sync "$at/applied.part"
mv -f "$at/applied.part" "$at/applied"
rm -f "$at/apply"`,
  );
});

test("where the program says something new, the check is not asked first", () => {
  const newer = { ...wanted, triggers: ["8"] };
  const last = steps({ old: wanted, wanted: newer, observed: doneFor(wanted), folder }).at(-1);
  assert.ok(last && "run" in last);
  assert.match(last.run, /^if .* \|\| true; then$/m);
});

test("variables are never part of a command", () => {
  const secret = { ...wanted, variables: { TOKEN: "canary-4711" } };
  const all = [
    ...steps({ old: wanted, wanted: secret, observed: doneFor(wanted), folder }),
    ...undo({ inputs: secret, folder }),
  ];
  assert.doesNotMatch(JSON.stringify(all.map((step) => ("run" in step ? step : step.title))), /canary/);
});
