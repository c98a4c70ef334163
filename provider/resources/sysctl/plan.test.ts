import assert from "node:assert/strict";
import { test } from "node:test";
import type { Difference, Situation } from "../definition.ts";
import type { SysctlInputs } from "./inputs.ts";
import type { SysctlObserved } from "./inspect.ts";
import { plan } from "./plan.ts";
import { having, settings, wanted, without } from "./samples.ts";

const asWanted = having(wanted.settings);
const forward = 'settings["net.ipv4.ip_forward"]';
const other = settings({ "net.ipv4.ip_forward": "1", "vm.overcommit_memory": "2" });

const situations: [string, Situation<SysctlInputs, SysctlObserved>, Difference[]][] = [
  ["nothing differs", { old: wanted, wanted, observed: asWanted }, []],
  ["what is as wanted already needs nothing", { old: undefined, wanted, observed: asWanted }, []],
  [
    "tabs of the kernel are no difference",
    {
      old: undefined,
      wanted: settings({ "net.ipv4.tcp_rmem": "1 2 3" }),
      observed: having({ "net.ipv4.tcp_rmem": "1 2 3" }),
    },
    [],
  ],
  [
    "new settings are changes",
    { old: undefined, wanted, observed: without({ "net.ipv4.ip_forward": "0", "vm.swappiness": "10" }) },
    [
      { path: "settings", kind: "change", effect: "write /etc/sysctl.d/60-router.conf" },
      { path: forward, kind: "change", effect: "0 in the kernel" },
    ],
  ],
  [
    "a value that somebody set is drift",
    {
      old: wanted,
      wanted,
      observed: { ...asWanted, values: having({ ...wanted.settings, "vm.swappiness": "60" }).values },
    },
    [{ path: 'settings["vm.swappiness"]', kind: "drift", effect: "60 in the kernel" }],
  ],
  [
    "a file that is gone is one drift",
    { old: wanted, wanted, observed: without(wanted.settings) },
    [{ path: "settings", kind: "drift", effect: "/etc/sysctl.d/60-router.conf is gone from the host" }],
  ],
  [
    "a line that somebody took out is drift",
    {
      old: wanted,
      wanted,
      observed: { ...asWanted, file: having({ "vm.swappiness": "10" }).file },
    },
    [{ path: forward, kind: "drift", effect: "nothing in the file" }],
  ],
  [
    "settings that come and go are changes",
    { old: wanted, wanted: other, observed: having({ ...wanted.settings, "vm.overcommit_memory": "0" }) },
    [
      { path: 'settings["vm.overcommit_memory"]', kind: "change" },
      { path: 'settings["vm.swappiness"]', kind: "change", effect: "back to what it was before" },
    ],
  ],
  [
    "another name is another file",
    { old: { ...wanted, name: "old" }, wanted, observed: asWanted },
    [{ path: "name", kind: "change", replace: true }],
  ],
];
for (const [name, situation, differences] of situations)
  test(name, () => assert.deepEqual(plan(situation), differences));
