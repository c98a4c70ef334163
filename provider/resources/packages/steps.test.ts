import assert from "node:assert/strict";
import { test } from "node:test";
import type { Step } from "../definition.ts";
import { aptFunctions, aptMark } from "./apt.ts";
import type { PackagesInputs } from "./inputs.ts";
import type { PackagesObserved } from "./inspect.ts";
import { asWanted, held, installed, nothing, torn, wanted, wantedPackages } from "./samples.ts";
import { steps, undo } from "./steps.ts";

const folder = "/var/lib/estate/resources/Packages-nginx-12345678";

/** The steps as one text. The functions around apt stand in each step that uses them, and are tested on their own. */
function text(all: readonly Step[]): string {
  return all
    .map((step) => ("run" in step ? `# ${step.title}\n${withoutFunctions(step.run)}` : ""))
    .join("\n");
}

function withoutFunctions(script: string): string {
  return script.replace(`${aptFunctions(folder)}\n`, "").replace(`${aptMark}\n`, "");
}

function commands(
  observed: PackagesObserved,
  { old, to = wanted }: { old?: PackagesInputs; to?: PackagesInputs } = {},
): string {
  return text(steps({ old, wanted: to, observed, folder }));
}

function undone(
  observed: PackagesObserved,
  { inputs = wanted, before = nothing as PackagesObserved } = {},
): string {
  return text(undo({ inputs, before, observed, folder }));
}

function writeDown(...names: string[]): string {
  return `# write down that ${names.join(", ")} were not there before
printf '%s\\n' ${names.join(" ")} >>${folder}/brought
`;
}

function install(names: string, specifications: string, options = "--no-install-recommends"): string {
  return `# install ${specifications.replaceAll(" ", ", ")}
install_packages ${options} ${specifications}
for name in ${names}; do
  is_there "$name" || {
    echo "$name is a virtual package, which is never installed itself; apt chose one that provides it. Name one of those in the program: apt-cache showpkg $name lists them on the host." >&2
    exit 1
  }
done`;
}

function remove(...names: string[]): string {
  return `# remove ${names.join(", ")}
set --
for name in ${names.join(" ")}; do
  is_there "$name" || continue
  if grep -qsxF -e "$name" "$brought"; then set -- "$@" "$name"
  else note "$name was there before, so it stays"; fi
done
[ $# = 0 ] || remove_packages "$@"`;
}

function release(...names: string[]): string {
  return `# release ${names.join(", ")}
held=$(dpkg-query --show --showformat='\${db:Status-Want} \${Package}\\n' ${names.join(" ")} 2>/dev/null | sed -n 's/^hold //p')
[ -z "$held" ] || apt_mark unhold $held
`;
}

const holding = { ...wanted, hold: true };
const exact = "--no-install-recommends --allow-downgrades";

const situations: [string, string, string][] = [
  ["nothing is done where nothing differs", commands(asWanted, { old: wanted }), ""],
  ["what was there before us is not written down as ours", commands(asWanted), ""],
  [
    "missing packages are written down and then installed in one transaction",
    commands(nothing),
    writeDown("nginx", "redis-server") +
      install("nginx redis-server", "nginx redis-server=5:7.0.15-1", exact),
  ],
  [
    "only what is missing is installed",
    commands({ ...asWanted, nginx: nothing.nginx }),
    writeDown("nginx") + install("nginx", "nginx"),
  ],
  [
    "what was there before and was removed by hand comes back, and is still not ours",
    commands({ ...asWanted, nginx: nothing.nginx }, { old: wanted }),
    install("nginx", "nginx"),
  ],
  [
    "a torn package is finished",
    commands({ ...asWanted, nginx: torn }, { old: wanted }),
    install("nginx", "nginx"),
  ],
  [
    "another version may be an older one, and what was held is held again",
    commands({ ...asWanted, "redis-server": held(installed) }, { old: wanted }),
    `${install("redis-server", "redis-server=5:7.0.15-1", `${exact} --allow-change-held-packages`)}
# hold redis-server
apt_mark hold redis-server`,
  ],
  [
    "what is recommended comes along where the program says so",
    commands({ ...asWanted, nginx: nothing.nginx }, { old: wanted, to: { ...wanted, recommends: true } }),
    install("nginx", "nginx", "--install-recommends"),
  ],
  [
    "what leaves the list is removed before the rest is installed",
    commands(
      { ...asWanted, nginx: nothing.nginx },
      { old: wantedPackages(["apache2", "redis-server=5:7.0.15-1"]), to: wanted },
    ),
    `${remove("apache2")}\n${writeDown("nginx")}${install("nginx", "nginx")}`,
  ],
  [
    "packages are held after they were installed",
    commands({ ...asWanted, nginx: nothing.nginx }, { old: holding, to: holding }),
    `${install("nginx", "nginx")}\n# hold nginx, redis-server\napt_mark hold nginx redis-server`,
  ],
  [
    "only those that are not held yet are held",
    commands({ ...asWanted, nginx: held(installed) }, { old: wanted, to: holding }),
    "# hold redis-server\napt_mark hold redis-server",
  ],
  [
    "a hold that the program gives up is released",
    commands(asWanted, { old: holding }),
    release("nginx", "redis-server").trimEnd(),
  ],
  [
    "what leaves a held list is released, whatever was observed of the rest",
    commands({ nginx: held(installed) }, { old: holding, to: wantedPackages(["nginx"], { hold: true }) }),
    release("redis-server") + remove("redis-server"),
  ],
  ["an undo removes what is there", undone(asWanted), remove("nginx", "redis-server")],
  ["an undo has nothing to do for what is gone already", undone(nothing), ""],
  [
    "an undo releases the holds that are ours",
    undone(
      { ...asWanted, nginx: held(installed) },
      { inputs: holding, before: { ...asWanted, nginx: held(installed) } },
    ),
    release("redis-server") + remove("nginx", "redis-server"),
  ],
];

for (const [name, actual, expected] of situations)
  test(name, () => {
    assert.equal(actual, expected);
  });
