import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { sampleKey } from "../../provider/resources/apt-source/samples.ts";
import { quote } from "../../provider/resources/shell.ts";
import { type Outcome, Rehearsal } from "../rehearsal/rehearsal.ts";
import { runCommand } from "../setup/command.js";
import { rehearsalLab } from "./rehearsal-lab.ts";

const key = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAdoptedAdoptedAdoptedAdoptedAdoptedAdopted hand@laptop";
/** Whatever a template of TypeScript could take for something of its own, and what only some editors keep. */
const awkward =
  "\ufeff# `quoted` ${value} \\n \\\\ \"double\" 'single'\r\n\tname = caf\u00e9\u00a0\u202ebidi\n\nno end";
const canary = "adopt-canary-2026";

const unitText = `[Unit]
Description=Written by hand

[Service]
ExecStart=/usr/bin/sleep infinity

[Install]
WantedBy=multi-user.target
`;

/** What people left on the host: the files by their paths, each with its mode and content. */
const files: Readonly<Record<string, readonly [mode: string, content: string | Buffer]>> = {
  "/etc/by-hand/deep/app.conf": ["0644", awkward],
  "/etc/by-hand/with a space.conf": ["0664", "one\ntwo\n"],
  "/etc/systemd/system/by-hand.service": ["0644", unitText],
  "/etc/systemd/system/by-hand.service.d/10-limits.conf": ["0644", "[Service]\nLimitNOFILE=4096\n"],
  "/etc/systemd/system/by-hand-job.service": ["0644", "[Service]\nType=oneshot\nExecStart=/usr/bin/true\n"],
  "/etc/systemd/system/by-hand-job.timer": [
    "0644",
    "[Timer]\nOnCalendar=2099-01-01\n[Install]\nWantedBy=timers.target\n",
  ],
  "/etc/systemd/system/by-hand@.service": ["0644", unitText],
  "/etc/sysctl.d/60-by-hand.conf": ["0644", "# by a person\nnet.ipv4.conf.default.arp_ignore = 0\n"],
  "/etc/sysctl.d/99-other-place.conf": ["0644", "net.ipv4.conf.default.arp_announce = 0\n"],
  "/etc/apt/keyrings/by-hand.asc": ["0644", sampleKey],
  "/etc/apt/sources.list.d/by-hand.sources": [
    "0644",
    "Types: deb\nURIs: file:/srv/by-hand\nSuites: ./\nSigned-By: /etc/apt/keyrings/by-hand.asc\nEnabled: yes\n",
  ],
  "/etc/apt/sources.list.d/said.sources": [
    "0644",
    "Types: deb\nURIs: file:/srv/said\nSuites: ./\nSigned-By: /etc/apt/keyrings/said.asc\n",
  ],
  "/etc/apt/keyrings/said.asc": ["0644", sampleKey],
};

const secrets: typeof files = {
  "/etc/by-hand/token.key": ["0644", `${canary}-1\n`],
  "/etc/by-hand/private.conf": ["0640", `${canary}-2\n`],
  "/etc/by-hand/settings.ini": ["0644", `[mail]\nuser = me\npassword = ${canary}-3\n`],
  "/etc/systemd/system/by-hand-secret.service": [
    "0644",
    `[Service]\nEnvironment=API_TOKEN=${canary}-4\nExecStart=/usr/bin/true\n`,
  ],
};

const unsaid: typeof files = {
  "/etc/by-hand/picture.png": ["0644", Buffer.from([0x89, 0x50, 0x4e, 0x47, 0, 1, 2, 0xff])],
  "/etc/by-hand/two\nlines.conf": ["0644", "text\n"],
};

const units = "by-hand.service by-hand-job.timer by-hand@one.service";

const make = [
  // before there are sources of which nothing can be read
  "export DEBIAN_FRONTEND=noninteractive; apt-get update -qq; apt-get install -qq --no-install-recommends bc >/dev/null",
  "mkdir -p /etc/by-hand/deep /etc/systemd/system/by-hand.service.d",
  "chmod 0750 /etc/by-hand/deep",
  ...Object.entries({ ...files, ...secrets, ...unsaid }).map(
    ([path, [mode, content]]) =>
      `echo ${Buffer.from(content).toString("base64")} | base64 -d >${quote(path)}; chmod ${mode} ${quote(path)}`,
  ),
  "yes | head -c 70000 >/etc/by-hand/large.conf",
  "ln -s /etc/by-hand/deep/app.conf /etc/by-hand/link",
  "cp -p /etc/adduser.conf /var/tmp/adduser.conf.former; echo '# a person was here' >>/etc/adduser.conf",
  "groupadd --gid 1510 crew; useradd --create-home --uid 1500 --groups crew,adm --shell /bin/sh hand",
  "install -d -m 0700 -o hand -g hand /home/hand/.ssh",
  `echo '${key}' >/home/hand/.ssh/authorized_keys; chown hand:hand /home/hand/.ssh/authorized_keys`,
  "chown hand:crew '/etc/by-hand/with a space.conf'",
  "useradd --create-home --uid 1501 --password '$y$j9T$adopt-canary-2026-5$' secretive",
  `systemctl daemon-reload; systemctl enable --now --quiet ${units}`,
].join("\n");

const unmake = [
  `systemctl disable --now --quiet ${units}`,
  ...Object.keys(files).map((path) => `rm -f ${quote(path)}`),
  "rm -rf /etc/by-hand /etc/systemd/system/by-hand*",
  "systemctl daemon-reload",
  "[ ! -e /var/tmp/adduser.conf.former ] || mv -f /var/tmp/adduser.conf.former /etc/adduser.conf",
  "userdel --remove hand; userdel --remove secretive; groupdel crew",
  "DEBIAN_FRONTEND=noninteractive apt-get purge -y bc >/dev/null",
  ":",
].join("\n");

/**
 * All that could tell that somebody wrote there; but not when an inode was changed: labs share the files of their image
 * as links, so that changes with every lab that comes and goes.
 */
const traces = `export LC_ALL=C
find /etc /root /home /usr/local /var/lib/apt /var/lib/dpkg /var/lib/estate /var/cache/apt /var/tmp -xdev -printf '%p %i %T@ %s %m %U:%G %l\\n' 2>/dev/null | sort
find /etc -xdev -type f -exec sha256sum {} + | sort`;

describe("a host that people have set up by hand", () => {
  let rehearsal: Rehearsal;
  let adopted: Outcome;
  let traced: string;
  const text = (file: string) => readFileSync(join(rehearsal.folder, "adopted", file), "utf8");
  const adopt = (...options: string[]) =>
    rehearsal.adopt("db", "--out", join(rehearsal.folder, "adopted"), ...options);

  before(async () => {
    rehearsal = await Rehearsal.ofAdopted(await rehearsalLab());
    await rehearsal.on("db", unmake);
    await rehearsal.on("db", `set -e\n${make}`);
    await rehearsal.up();
    traced = await rehearsal.on("db", traces);
    adopted = await adopt();
  });
  after(async () => {
    await rehearsal.on("db", unmake);
    rehearsal.close();
  });

  test("is read without a trace on it", async () => {
    assert.equal(adopted.code, 0, adopted.output);
    const now = (await rehearsal.on("db", traces)).split("\n");
    const before = traced.split("\n");
    const unlike = (lines: string[], others: string[]) => lines.filter((line) => !others.includes(line));
    assert.deepEqual([unlike(before, now), unlike(now, before)], [[], []]);
  });

  test("is proposed as things of their kinds", () => {
    const { resources } = JSON.parse(text("import.json")) as { resources: { type: string; id: string }[] };
    const ids = resources.map(({ type, id }) => `${type.split(":").at(-1)} ${id}`);
    const byHand = ids.filter((id) => /by-hand|said|hand$|crew|adduser|sysctl/.test(id));
    assert.deepEqual(byHand.sort(), [
      "AptSource db:said",
      "Directory db:/etc/by-hand",
      "Directory db:/etc/by-hand/deep",
      "File db:/etc/adduser.conf",
      "File db:/etc/apt/keyrings/by-hand.asc",
      "File db:/etc/apt/sources.list.d/by-hand.sources",
      "File db:/etc/by-hand/deep/app.conf",
      "File db:/etc/by-hand/with a space.conf",
      "File db:/etc/sysctl.d/99-other-place.conf",
      "Group db:crew",
      "Group db:hand",
      "Symlink db:/etc/by-hand/link",
      "Sysctl db:by-hand",
      "Unit db:by-hand-job.service",
      "Unit db:by-hand-job.timer",
      "Unit db:by-hand.service",
      "Unit db:by-hand@.service",
      "Unit db:by-hand@one.service",
      "User db:hand",
    ]);
    const packages = ids.filter((id) => id.startsWith("Packages "));
    assert.equal(packages.length, 1);
    assert.match(packages[0]!, /^Packages db:bc,/);
    assert.doesNotMatch(packages[0]!, /\b(?:bash|libc6|adduser)\b/);
  });

  test("has secrets, which are reported and written nowhere", () => {
    for (const path of Object.keys(secrets))
      assert.ok(adopted.output.includes(path), `${path}\n${adopted.output}`);
    const written = readdirSync(join(rehearsal.folder, "adopted")).map(text);
    assert.doesNotMatch([adopted.output, ...written].join("\n"), new RegExp(canary));
    assert.match(adopted.output, /settings\.ini: its line 3 looks like a password/);
    assert.match(adopted.output, /User secretive: .*it has a password/);
    assert.match(adopted.output, /picture\.png: it is no text/);
    assert.match(adopted.output, /large\.conf: it has 70000 bytes/);
    assert.match(adopted.output, /two\\nlines\.conf": its name has a control character/);
  });

  test("becomes a program as the formatter wants it", async () => {
    const bin = join(import.meta.dirname, "../../node_modules/.bin");
    const file = join(rehearsal.folder, "adopted/db.ts");
    const formatted = await runCommand(join(bin, "biome"), [
      "format",
      `--config-path=${join(bin, "../../biome.json")}`,
      "--vcs-enabled=false",
      file,
    ]);
    assert.equal(formatted.code, 0, formatted.stdout + formatted.stderr);
  });

  test("is imported, and then a preview shows nothing", async () => {
    const file = join(rehearsal.folder, "adopted/import.json");
    const imported = await rehearsal.pulumi(
      ...["import", "--file", file, "--yes", "--skip-preview", "--protect=false", "--generate-code=false"],
    );
    assert.equal(imported.code, 0, imported.output);
    rehearsal.set("adopted:program", join(rehearsal.folder, "adopted/db.ts"));
    const { code, output } = await rehearsal.preview("--expect-no-changes", "--diff");
    assert.equal(code, 0, output);
    // an import knows of no dependencies: this run writes them down, and changes nothing else
    const up = await rehearsal.pulumi("up", "--yes", "--skip-preview", "--expect-no-changes");
    assert.equal(up.code, 0, up.output);
    assert.doesNotMatch(rehearsal.state, new RegExp(canary));
  });

  test("is held from then on: what somebody changes shows in a preview", async () => {
    await rehearsal.on("db", "echo drift >>/etc/by-hand/deep/app.conf; systemctl stop by-hand.service");
    const { code, output } = await rehearsal.preview("--diff");
    assert.equal(code, 0, output);
    assert.match(output, /2 drifted: .*db:\/etc\/by-hand\/deep\/app\.conf .*db:by-hand\.service/);
  });

  test("is read again into the same program, with nothing left to import", async () => {
    const refused = await adopt();
    assert.equal(refused.code, 1);
    assert.match(
      refused.output,
      /db\.ts and .*import\.json are there already, and nothing was read or written/,
    );
    await rehearsal.on(
      "db",
      `echo ${Buffer.from(awkward).toString("base64")} | base64 -d >/etc/by-hand/deep/app.conf; systemctl start by-hand.service`,
    );
    const program = text("db.ts");
    const again = await adopt("--force");
    assert.equal(again.code, 0, again.output);
    assert.equal(text("db.ts"), program);
    assert.deepEqual(JSON.parse(text("import.json")), { resources: [] });
    assert.match(again.output, /the stack holds \d+ of them already/);
    assert.doesNotMatch(again.output, /pulumi -- import --file/);
  });

  test("can be one that the stack does not know yet, behind one that it does", async () => {
    const out = join(rehearsal.folder, "stranger");
    const { code, output } = await rehearsal.adopt(
      ...["admin@192.168.100.52", "--via", "bastion", "--identity", "${ESTATE_LAB_IDENTITY}", "--out", out],
    );
    assert.equal(code, 0, output);
    assert.ok(existsSync(join(out, "web.ts")), output);
    assert.match(output, /config set --path 'estate:hosts\.web\.address' 192\.168\.100\.52$/m);
    assert.match(output, /Nothing vouched for its key ssh-ed25519 SHA256:/);
  });
});
