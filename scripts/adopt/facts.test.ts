import assert from "node:assert/strict";
import { test } from "node:test";
import { parseFacts } from "./facts.ts";
import { sampleAnswer } from "./samples.ts";

const facts = parseFacts("web", sampleAnswer());

test("a host says who it is, and what its packages brought", () => {
  assert.equal(facts.hostname, "web");
  assert.equal(facts.system, "Debian GNU/Linux 13 (trixie)");
  assert.deepEqual([...facts.conffiles.keys()].sort(), [
    "/etc/adduser.conf",
    "/etc/default/grub",
    "/etc/nginx/mime.types",
    "/etc/nginx/nginx.conf",
  ]);
  assert.equal(facts.conffiles.get("/etc/nginx/nginx.conf")?.package, "nginx");
  assert.equal(facts.templates.size, 2);
  assert.deepEqual([...facts.passing], ["page-clean.service", "page-boot.service"]);
  assert.deepEqual(facts.unitFiles.get("fstrim.timer"), { state: "disabled", preset: "enabled" });
  assert.equal(facts.rootKeys, 2);
});

test("a name with a line break, and one that is not UTF-8, are entries like others", () => {
  const rows = [
    ["f", "644", "root", "root", "5", "", "/etc/two\nlines"],
    ["l", "777", "root", "root", "5", "to\nhere", "/etc/caf\ufffd"],
  ];
  const { entries } = parseFacts(
    "web",
    sampleAnswer({
      listing: rows
        .flat()
        .map((field) => `${field}\0`)
        .join(""),
    }),
  );
  assert.deepEqual(
    entries.map(({ path, type, target }) => [path, type, target]),
    [
      ["/etc/caf\ufffd", "symlink", "to\nhere"],
      ["/etc/two\nlines", "file", ""],
    ],
  );
});

test("each kind's answers are read as its own questions are", () => {
  assert.deepEqual([...facts.answers.User!.keys()], ["ada", "deploy"]);
  assert.equal(facts.answers.User!.get("deploy").uid, 1000);
  assert.equal(facts.answers.Sysctl!.get("late vm.swappiness").values["vm.swappiness"].value, "60");
  assert.equal(facts.answers.Unit!.get("text page.service").active, "active");
});

test("what an estate holds already is known by kind and address, whatever it calls the host", () => {
  const managed = "File\t/etc/motd\tfront:/etc/motd\turn:x\nUnit\tpage.service\tfront:page.service\turn:y\n";
  assert.deepEqual(
    [...parseFacts("web", sampleAnswer({ managed })).managed],
    ["File\t/etc/motd", "Unit\tpage.service"],
  );
});

test("an answer that was cut off is refused, and shown", () => {
  const answer = sampleAnswer();
  assert.throws(
    () => parseFacts("web", answer.slice(0, -5)),
    /^OperatorError: web was read, and its answer about "end" was not understood: the answer was cut off/,
  );
  const first = answer.slice(0, answer.indexOf("\n") - 8);
  assert.throws(
    () => parseFacts("web", `${first}\nend\n`),
    /about "host" was not understood: it was cut off/,
  );
});

test("what a login prints of its own is shown", () => {
  assert.throws(
    () => parseFacts("web", `Welcome to web!\n${sampleAnswer()}`),
    /about "a line" was not understood: it is no section\. Nothing was written\.\n {2}seen: Welcome to web!\n {2}next: /,
  );
});

test("a section that has another form is named with its text", () => {
  for (const [name, text, why] of [
    ["listing", "f\x344\0root\0", /it does not consist of whole entries/],
    ["conffiles", "nonsense here\n", /"nonsense here"/],
    ["sums", "no sum\n", /"no sum"/],
    ["packages", "bash installed\n", /"bash installed"/],
    ["runs", "Unit=x\n", /"Unit=x"/],
    ["User", "deploy\n\0garbage\n", /the users were not read to the end: garbage/],
  ] as const) {
    const parse = () => parseFacts("web", sampleAnswer({ [name]: text }));
    assert.throws(parse, new RegExp(`about "${name}" was not understood`));
    assert.throws(parse, why);
  }
});

test("an error shows no content of a file, in whatever form", () => {
  const encoded = Buffer.from("canary").toString("base64");
  const said = (answer: string) => {
    try {
      parseFacts("web", answer);
    } catch (error) {
      return String(error);
    }
    return assert.fail("nothing was thrown");
  };
  for (const changed of [
    { File: `content:/etc/x\n\0content\t/etc/x\t${encoded}!\nodd` },
    { File: `content:/etc/x\n\0odd\ncontent\t/etc/x\t${encoded}` },
    { Unit: `text x.service\n\0text ${encoded} /etc/systemd/system/x.service` },
    { Unit: `text x.service\n\0now 1.000000000\nId=x.service\nfiles\n text ${encoded} /etc/x y` },
    { AptSource: "text x\n\0odd https://canary@example.org" },
  ])
    assert.doesNotMatch(said(sampleAnswer(changed)), new RegExp(`${encoded}|canary`));
  const [file] = sampleAnswer().match(/^File (\S+)$/m) ?? [];
  assert.ok(!said(`${file}\n`).includes(file!.slice(5, 50)));
});

test("a section that is missing, or whose command failed, is named", () => {
  const lines = sampleAnswer().split("\n");
  const without = lines.filter((line) => !line.startsWith("packages ")).join("\n");
  assert.throws(() => parseFacts("web", without), /about "packages" was not understood: it is missing/);
  const failed = `packages ${Buffer.from("dpkg-query: error\x002").toString("base64")}`;
  const instead = lines.map((line) => (line.startsWith("packages ") ? failed : line)).join("\n");
  assert.throws(
    () => parseFacts("web", instead),
    /what asks for it failed \(exit code 2\)\. Nothing was written\.\n {2}seen: dpkg-query: error\n/,
  );
});
