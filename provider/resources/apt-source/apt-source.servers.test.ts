import assert from "node:assert/strict";
import { test } from "node:test";
import { killedAfterEachLine, LocalHost } from "../../server/testing/local-host.ts";
import { Namespaces } from "../../server/testing/namespaces.ts";
import { aptSource } from "./apt-source.ts";
import type { AptSourceInputs } from "./inputs.ts";
import type { AptSourceObserved } from "./inspect.ts";
import { repository, sampleFingerprint, sampleKey, source } from "./samples.ts";

const list = "/etc/apt/sources.list.d/sample.sources";
const keyring = "/etc/apt/keyrings/sample.asc";
const first = source({ uris: ["file:/mnt/repository"], suites: ["./"], fingerprint: sampleFingerprint });
const second = { ...first, architectures: ["amd64"] };
const bad = { ...first, uris: ["file:/mnt/nosuch"] };
const listsOfSample = "ls /var/lib/apt/lists | grep -c repository";

/** A host whose real apt has no source, and a repository that it can reach. */
async function machine() {
  const namespaces =
    await Namespaces.make(`for folder in /mnt /var/lib/apt/lists /etc/apt/sources.list.d /etc/apt/keyrings; do
mkdir -p $folder
mount -t tmpfs -o mode=755 tmpfs $folder
done
mkdir /mnt/repository
${Object.entries(repository)
  .map(([name, text]) => `cat >/mnt/repository/${name} <<'END'\n${text}END`)
  .join("\n")}`);
  const host = new LocalHost(aptSource, namespaces.enter);
  return {
    host,
    run: (script: string) => namespaces.run(script),
    [Symbol.dispose]() {
      namespaces[Symbol.dispose]();
      host[Symbol.dispose]();
    },
  };
}

function differences(host: LocalHost<AptSourceInputs, AptSourceObserved>, wanted: AptSourceInputs) {
  return aptSource.plan({ old: wanted, wanted, observed: host.observe(wanted) });
}

const traces = `ls -A ${list.replace(/\/[^/]*$/, "")} ${keyring.replace(/\/[^/]*$/, "")} | grep sample || :`;

test("apt reads a new source with its key, and it leaves no trace", async () => {
  using it = await machine();
  const { notes, failed, rest } = it.host.apply({ wanted: first });
  assert.deepEqual({ notes, failed, rest }, { notes: [], failed: undefined, rest: "" });
  assert.deepEqual(differences(it.host, first), []);
  assert.equal(it.run(`stat -c %a ${list} ${keyring}`), "644\n644");
  assert.match(it.run("apt-cache policy sample"), /Candidate: 1\.0/);
  assert.deepEqual(it.host.undo(first).notes, []);
  assert.equal(it.run(traces), "");
});

test("the lists of other sources stay when one is read", async () => {
  using it = await machine();
  it.run("touch /var/lib/apt/lists/other_dists_trixie_InRelease");
  it.host.apply({ wanted: first });
  it.run("ls /var/lib/apt/lists/other_dists_trixie_InRelease");
  assert.notEqual(it.run(listsOfSample), "0");
});

test("a new source that cannot be read leaves nothing behind and says so in apt's words", async () => {
  using it = await machine();
  const { failed, rest } = it.host.apply({ wanted: bad });
  assert.equal(failed, "read the lists of sample");
  assert.match(rest, /^E: The repository 'file:\/mnt\/nosuch \.\/ Release' does not have a Release file\.$/m);
  assert.match(rest, /^apt cannot read sample, and its files are as they were before\. /m);
  assert.equal(it.run(traces), "");
});

test("a change that cannot be read gives way to the former files, also where a run died in between", async () => {
  using it = await machine();
  it.host.apply({ wanted: first });
  const killed = killedAfterEachLine((killedAt) => {
    const told = it.host.apply({ old: first, wanted: bad, killedAt });
    assert.equal(it.host.apply({ old: first, wanted: bad }).failed, "read the lists of sample");
    assert.deepEqual(differences(it.host, first), [], `killed after line ${killedAt}`);
    return told;
  }, 13);
  assert.ok(killed > 3);
});

test("a key that does not sign the repository is refused with apt's words", async () => {
  using it = await machine();
  it.run("sed -i s/samples/others/ /mnt/repository/InRelease");
  assert.match(it.host.apply({ wanted: first }).rest, /^[EW]: .*(BADSIG|signature).*$/m);
  assert.equal(it.run(traces), "");
});

test("a repository that another source names with another key is refused, since apt would read none at all", async () => {
  using it = await machine();
  it.run(
    `printf 'deb [signed-by=/etc/apt/keyrings/theirs.asc] file:/mnt/repository ./\\n' >/etc/apt/sources.list.d/theirs.list`,
  );
  assert.match(it.host.apply({ wanted: first }).rest, /^E: Conflicting values set for option Signed-By/m);
  assert.equal(it.run(traces), "");
  it.run("apt-get indextargets");
});

test("what somebody adds or opens is drift, kept and mended", async () => {
  using it = await machine();
  it.host.apply({ wanted: first });
  it.run(`echo 'Trusted: yes' >>${list}; chmod 0666 ${keyring}`);
  assert.deepEqual(differences(it.host, first), [
    { path: "file", kind: "drift", effect: "on the host trusted: yes" },
    { path: "key", kind: "drift", effect: "its file is root:root 0666" },
  ]);
  const { notes } = it.host.apply({ old: first, wanted: first });
  assert.match(notes.join("\n"), /sample\.sources was changed on the host; that version is kept: /);
  assert.deepEqual(differences(it.host, first), []);
});

test("what was there before is kept, named, and comes back", async () => {
  using it = await machine();
  it.run(`echo '# theirs' >${list}; echo theirs >${keyring}`);
  const { notes } = it.host.apply({ wanted: first });
  assert.equal(notes.length, 2);
  it.host.apply({ old: first, wanted: second });
  it.host.undo(second);
  assert.equal(it.run(`cat ${list} ${keyring}`), "# theirs\ntheirs");
});

test("a link in the way is refused", async () => {
  using it = await machine();
  it.run(`ln -s /etc/passwd ${list}`);
  assert.throws(() => it.host.apply({ wanted: first }), {
    name: "EstateError",
    message: `${list}: no regular file, and it is not removed for you. Move it away on the host, or choose another name.`,
  });
});

test("an import gives the inputs back, and then nothing differs", async () => {
  using it = await machine();
  it.run(`cat >${keyring} <<'END'\n${sampleKey}END
printf '# by hand\\nSigned-By: ${keyring}\\nTypes: deb\\nURIs: file:/mnt/repository\\nSuites:\\n ./\\n' >${list}`);
  const adopted = aptSource.adopt("sample", it.host.ask(aptSource.adoptTarget("sample")));
  assert.deepEqual(adopted, source({ uris: ["file:/mnt/repository"], suites: ["./"] }));
  assert.deepEqual(differences(it.host, adopted), []);
});

test("killed anywhere, the next Create or update converges and its removal leaves no trace", async () => {
  using it = await machine();
  const killed = killedAfterEachLine((killedAt) => {
    const created = it.host.apply({ wanted: first, killedAt });
    assert.equal(it.host.apply({ wanted: first }).failed, undefined);
    const updated = it.host.apply({ old: first, wanted: second, killedAt });
    assert.equal(it.host.apply({ old: first, wanted: second }).failed, undefined);
    assert.deepEqual(differences(it.host, second), [], `after line ${killedAt}`);
    it.host.undo(second, { killedAt });
    if (it.host.remembers(second)) it.host.undo(second);
    assert.equal(it.run(traces), "", `after line ${killedAt}`);
    return updated.lines > created.lines ? updated : created;
  }, 7);
  assert.ok(killed > 3, `${killed} runs were killed`);
});
