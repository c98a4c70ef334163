import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { test } from "node:test";
import { readScript } from "./read-script.ts";
import { sampleSections } from "./samples.ts";

test("the script is one that every sh reads", () => {
  const { status, stderr } = spawnSync("sh", ["-n"], { input: readScript(), encoding: "utf8" });
  assert.equal(status, 0, stderr);
});

test("its sections are those that are read", () => {
  const names = [...readScript().matchAll(/^section (\S+) /gm)].map(([, name]) => name!);
  assert.deepEqual(names.toSorted(), Object.keys(sampleSections).toSorted());
});

test("it redirects nothing but complaints, and calls nothing that writes", () => {
  const script = readScript();
  const own = script.slice(script.indexOf("section()")).replaceAll(/^# .*$/gm, "");
  const targets = [...own.matchAll(/(?<![-=])>+ ?("[^"]*"|'[^']*'|[^\s;&|)=0-9]+)/g)].map(
    ([, target]) => target,
  );
  assert.deepEqual(new Set(targets), new Set(["/dev/null"]));
  assert.deepEqual(
    own.match(/(?:^|[;|{(] *)(?:rm|mv|cp|tee|touch|install|mktemp|mkdir|ln|apt-get)\b|sed -i/gm),
    null,
  );
});

test("it reads no file that is named as a secret is", () => {
  const [texts] = readScript().match(/-type f -perm -004[^\n]*/) ?? [];
  assert.match(texts ?? "", /! -name '\*\.key'/);
  assert.match(texts ?? "", /! -name '\*shadow\*'/);
});
