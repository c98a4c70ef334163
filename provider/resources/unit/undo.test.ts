import assert from "node:assert/strict";
import { test } from "node:test";
import type { UnitInputs } from "./inputs.ts";
import type { Observed } from "./observed.ts";
import { absent, fileOf, inputs, page, pageContent, running } from "./samples.ts";
import { undo } from "./undo.ts";

const own = "/etc/systemd/system/page.service";

function work(said: UnitInputs, before: Observed, observed: Observed) {
  return undo({ inputs: said, before, observed, folder: "/var/lib/estate/resources/K" });
}

const titles = (done: ReturnType<typeof work>) => done.map(({ title }) => title);

test("a unit that was not there is stopped, disabled and removed", () => {
  assert.deepEqual(work(page(), absent(), running()), [
    {
      title: "stop and disable page.service",
      run: `if [ -e ${own} ]; then
SYSTEMD_OFFLINE=1 systemctl -q disable page.service
systemctl daemon-reload
systemctl stop page.service; fi`,
    },
    {
      title: "remove the files of page.service",
      run: `rm -f /etc/systemd/system/.page.service.estate-new /etc/systemd/system/.page.service.estate-new.part
rm -f ${own}
rmdir ${own}.d 2>/dev/null || :`,
    },
    {
      title: "let systemd read its files again",
      run: "systemctl daemon-reload\nsystemctl reset-failed page.service 2>/dev/null || :",
    },
  ]);
});

const packaged = { files: {} };

test("a package's unit that is as it was found is left alone", () => {
  assert.deepEqual(work(inputs({ name: "page.service" }), running(packaged), running(packaged)), []);
});

test("a package's unit gets back whether it runs and starts by itself", () => {
  const before = running({ ...packaged, active: "inactive", sub: "dead", enabled: "disabled" });
  assert.deepEqual(work(inputs({ name: "page.service" }), before, running(packaged)), [
    {
      title: "disable page.service as before",
      run: "SYSTEMD_OFFLINE=1 systemctl -q disable page.service\nsystemctl daemon-reload",
    },
    { title: "stop page.service as before", run: "systemctl stop page.service" },
  ]);
});

test("a package's unit runs on without our drop-ins", () => {
  const said = inputs({ name: "page.service", dropIns: { "10-a.conf": "a\n" } });
  const observed = running({ files: { [`${own}.d/10-a.conf`]: fileOf("a\n") } });
  assert.deepEqual(titles(work(said, running(packaged), observed)), [
    "remove the files of page.service",
    "let systemd read its files again",
    "reenable page.service as before",
    "restart page.service as before",
  ]);
});

test("a repeated removal restarts once more, because the first may have died before it", () => {
  const said = inputs({ name: "page.service", dropIns: { "10-a.conf": "a\n" } });
  assert.ok(
    titles(work(said, running(packaged), running(packaged))).includes("restart page.service as before"),
  );
});

test("a unit that ran before and does not start now is told, but does not block the removal", () => {
  const stopped = running({ ...packaged, active: "failed", sub: "failed" });
  const [step] = work(inputs({ name: "page.service" }), running(packaged), stopped);
  assert.deepEqual(step, {
    title: "start page.service as before",
    run: "systemctl start page.service || note 'page.service ran before, but does not start now: see journalctl -u page.service'",
  });
});

test("a version that people made is kept before it is removed", () => {
  const observed = running({ files: { [own]: fileOf("edited\n") } });
  assert.equal(titles(work(page(), absent(), observed))[0], `keep what ${own} was changed to`);
});

test("an imported unit stays as it is", () => {
  assert.deepEqual(titles(work(page(), running(), running())), [
    "remove the files of page.service",
    "let systemd read its files again",
  ]);
  assert.match(
    JSON.stringify(work(page(), running(), running())),
    /stays as it is: there is no copy of the former one/,
  );
});

test("where the package is gone, only our files are removed", () => {
  const said = inputs({ name: "page.service", dropIns: { "10-a.conf": "a\n" } });
  const observed = { ...absent(), files: { [`${own}.d/10-a.conf`]: fileOf("a\n") } };
  assert.deepEqual(titles(work(said, running(packaged), observed)), [
    "remove the files of page.service",
    "let systemd read its files again",
  ]);
});

test("a template is neither stopped nor disabled when its former file comes back", () => {
  const name = "page@.service";
  const observed = {
    ...absent(name),
    load: "template",
    files: { [`/etc/systemd/system/${name}`]: fileOf(pageContent) },
  };
  const before = { ...absent(name), load: "template" };
  assert.deepEqual(titles(work(inputs({ name, content: pageContent }), before, observed)), [
    "remove the files of page@.service",
    "let systemd read its files again",
  ]);
});
