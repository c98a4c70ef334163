import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { Tally, type TestEvent } from "./tally.ts";

function ended(name: string, nesting: number, more: Partial<TestEvent> = {}): TestEvent {
  return { name, nesting, file: "/a.test.ts", details: { type: "test" }, ...more };
}

const counts = ({ passed, failed, skipped }: Tally) => ({ passed, failed, skipped });

test("a test counts once, the suite around it does not", () => {
  const tally = new Tally();
  tally.pass(ended("in the suite", 1));
  tally.pass(ended("suite", 0, { details: { type: "suite" } }));
  assert.deepEqual(counts(tally), { passed: 1, failed: 0, skipped: 0 });
});

test("a test made of subtests gives way to them, and the next test counts again", () => {
  const tally = new Tally();
  tally.pass(ended("subtest", 1));
  tally.pass(ended("made of it", 0));
  tally.pass(ended("on its own", 0));
  assert.deepEqual(counts(tally), { passed: 2, failed: 0, skipped: 0 });
});

test("subtests of one file say nothing about a test of another", () => {
  const tally = new Tally();
  tally.pass(ended("subtest", 1));
  tally.pass(ended("elsewhere", 0, { file: "/b.test.ts" }));
  assert.deepEqual(counts(tally), { passed: 2, failed: 0, skipped: 0 });
});

test("a failed subtest counts once, although the tests around it fail with it", () => {
  const tally = new Tally();
  tally.fail(ended("subtest", 1, { details: { type: "test", error: { failureType: "testCodeFailure" } } }));
  tally.fail(ended("around", 0, { details: { type: "test", error: { failureType: "subtestsFailed" } } }));
  assert.deepEqual(counts(tally), { passed: 0, failed: 1, skipped: 0 });
});

test("a failure is told with its file and with what the test itself threw", () => {
  const tally = new Tally();
  const error = Object.assign(new Error("wrapped"), { cause: new Error("1 is not 2\nat all") });
  tally.fail(
    ended("counts", 1, { file: join(process.cwd(), "a.test.ts"), details: { type: "test", error } }),
  );
  assert.deepEqual(tally.failures, ["✖ counts (a.test.ts)\n  1 is not 2\n  at all"]);
});

test("a suite whose hook fails is a failure, though all of its tests passed", () => {
  const tally = new Tally();
  tally.pass(ended("fine", 1));
  tally.fail(ended("suite", 0, { details: { type: "suite", error: { failureType: "hookFailed" } } }));
  assert.deepEqual(counts(tally), { passed: 1, failed: 1, skipped: 0 });
});

test("a file that cannot be loaded is a failure, and one without tests is nothing", () => {
  const tally = new Tally();
  tally.fail(
    ended("/a.test.ts", 0, { details: { type: "test", error: { failureType: "testCodeFailure" } } }),
  );
  tally.pass(ended("/b.test.ts", 0, { file: "/b.test.ts" }));
  assert.deepEqual(counts(tally), { passed: 0, failed: 1, skipped: 0 });
});

test("a skipped test is neither passed nor failed, and a failing one to do is no failure", () => {
  const tally = new Tally();
  tally.pass(ended("skipped", 0, { skip: true }));
  tally.fail(
    ended("to do", 0, { todo: true, details: { type: "test", error: { failureType: "testCodeFailure" } } }),
  );
  assert.deepEqual(counts(tally), { passed: 0, failed: 0, skipped: 1 });
});

test("a run without a single passed test is not good", () => {
  assert.equal(new Tally().isGood, false);
});
