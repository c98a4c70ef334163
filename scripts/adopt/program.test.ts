import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { parseFacts } from "./facts.ts";
import { importText } from "./import-file.ts";
import { named } from "./names.ts";
import { functionName, programText } from "./program.ts";
import { propose } from "./propose.ts";
import { reportText } from "./report.ts";
import { sampleAnswer } from "./samples.ts";

// The program among the golden files is compiled and formatted as every other file of the repository.
const golden = (name: string) => readFileSync(join(import.meta.dirname, "golden", name), "utf8");
const { proposals, leftOut } = propose(parseFacts("web", sampleAnswer()));
const resources = named("web", proposals);
const sdk = "../../../provider/sdk/index.ts";

test("the program of a host is the golden one", () => {
  assert.equal(programText("web", resources, sdk), golden("web.ts"));
});

test("the import of a host is the golden one", () => {
  assert.equal(importText("web", resources), golden("import.json"));
});

test("the report of a host is the golden one", () => {
  const paths = { program: "adopted/web/web.ts", importFile: "adopted/web/import.json" };
  const system = "Debian GNU/Linux 13 (trixie)";
  const report = { host: "web", system, resources, fresh: resources, leftOut, stack: "prod", ...paths };
  const settings = { address: "203.0.113.9", user: "admin" };
  assert.equal(
    reportText({ ...report, settings, unknownKey: "ssh-ed25519 SHA256:abc" }),
    golden("report.txt"),
  );
});

test("a program of awkward texts is formatted as the formatter would", () => {
  const texts = ["it's", 'say "yes"', "`${a}`\n\\\n", "\r\n\r\nx", "x".repeat(200), ""];
  const awkward = texts.map((content, index) => ({
    kind: "File",
    address: `/etc/${index}`,
    inputs: { path: `/etc/${index}`, content },
    origin: index % 2 === 0 ? "a conffile of page, changed" : "",
  }));
  const more = [
    {
      kind: "Packages",
      address: "a",
      inputs: { packages: Array.from({ length: 40 }, (_, at) => `p-${at}`) },
    },
    {
      kind: "User",
      address: "ada",
      inputs: { name: "ada", uid: 1000, groups: ["x".repeat(60), "y".repeat(20)] },
    },
    { kind: "Group", address: "g", inputs: { name: "g", gid: 1001 } },
  ];
  for (const some of [[...awkward, ...more], awkward.slice(0, 1), more.slice(0, 1)]) {
    const text = programText("web", named("web", some), sdk);
    const biome = join(import.meta.dirname, "../../node_modules/.bin/biome");
    const { stdout, stderr } = spawnSync(biome, ["format", "--stdin-file-path=web.ts"], {
      cwd: join(import.meta.dirname, "../.."),
      input: text,
      encoding: "utf8",
    });
    assert.equal(stdout, text, stderr);
  }
});

test("the function is named after its host", () => {
  assert.equal(functionName("db"), "adoptDb");
  assert.equal(functionName("web-01"), "adoptWeb01");
});

test("where nothing was found, nothing is told to be done", () => {
  const report = reportText({
    ...{ host: "web", system: "Debian", resources: [], fresh: [], leftOut: [], stack: "lab" },
    ...{ program: "adopted/web/web.ts", importFile: "adopted/web/import.json" },
  });
  assert.match(report, /Nothing was found that a program could hold, and nothing was written\.\n$/);
});

test("what an earlier adoption took over is told, and not imported again", () => {
  const report = reportText({
    ...{ host: "web", system: "Debian", resources, fresh: [], leftOut: [], stack: "lab" },
    ...{ program: "adopted/web/web.ts", importFile: "adopted/web/import.json" },
  });
  assert.match(report, /the stack holds 19 of them already/);
  assert.doesNotMatch(report, /pulumi -- import/);
});
