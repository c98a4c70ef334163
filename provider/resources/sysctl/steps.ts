import { EstateError } from "../../errors.ts";
import type { Place, Situation, Step } from "../definition.ts";
import { keepFormer, keepVersion } from "../kept.ts";
import { put } from "../put.ts";
import { quote } from "../shell.ts";
import { remember, restore } from "./former.ts";
import { fileOf, normal, pathOf, type SysctlInputs, textOf } from "./inputs.ts";
import type { SysctlObserved } from "./inspect.ts";
import { isInKernel, removedKeys, saysAll } from "./plan.ts";

type Work = Situation<SysctlInputs, SysctlObserved> & Place;

/**
 * First the kernel, which says whether it takes the values; then the file, which only the next boot reads.
 *
 * @throws EstateError where the kernel has no such setting, or nobody can change it.
 */
export function steps(work: Work): Step[] {
  const { old, wanted, observed, folder } = work;
  refuseHopeless(work);
  const added = Object.keys(wanted.settings).filter((key) => old?.settings[key] === undefined);
  return [
    ...keep(work),
    ...remember(added, observed, folder),
    ...apply(work),
    ...restore(removedKeys(old, wanted), folder),
    ...(saysAll(observed, wanted)
      ? []
      : [
          { title: "make /etc/sysctl.d", run: "mkdir -p -m 0755 /etc/sysctl.d" },
          ...put(fileOf(wanted.name), textOf(wanted), "0644"),
        ]),
  ];
}

/** The settings that the kernel has to change. Those it has are not set again: some do more than to take a value. */
function unlike({ wanted, observed }: Work): [string, string][] {
  return Object.entries(wanted.settings).filter(([key, value]) => !isInKernel(observed.values, key, value));
}

function refuseHopeless(work: Work): void {
  const { wanted, observed } = work;
  if (observed.file.type === "odd")
    throw new EstateError(
      `${fileOf(wanted.name)} is there and no regular file, and it is not removed for you. Move it away on the host, or choose another name.`,
    );
  const problems = unlike(work).flatMap(([key]) => hopeless(key, observed) ?? []);
  if (problems.length > 0) throw new EstateError(problems.join("\n"));
}

/** Why a setting cannot be made, as a sentence; undefined where it can. */
export function hopeless(key: string, { values }: SysctlObserved): string | undefined {
  const there = values[key];
  if (!there)
    return `${key} cannot be set: the kernel of the host has no such setting (in a container it may be hidden). Correct the key, let these settings depend on what loads its module, or leave it out.`;
  if (there.value === undefined)
    return `${key} cannot be kept: the kernel lets nobody read it, so nobody would see that it changed. Leave it out.`;
  if (!there.writable)
    return `${key} cannot be set: it is ${there.value}, and read-only on this host, as most settings are inside a container. Set it on the machine that the container runs on, or leave it out.`;
  return undefined;
}

/** What is about to be lost: at a Create what was there before us, later what people made of our file. */
function keep({ old, wanted, observed, folder }: Work): Step[] {
  const path = fileOf(wanted.name);
  if (observed.file.type !== "file") return [];
  if (!old) return [keepFormer(path, folder, { saysSo: !saysAll(observed, wanted) })];
  return saysAll(observed, wanted) || saysAll(observed, old) ? [] : [keepVersion(path)];
}

function apply(work: Work): Step[] {
  const settings = unlike(work);
  if (settings.length === 0) return [];
  const { observed, folder } = work;
  const next = `${folder}/next.conf`;
  const text = settings.map(([key, value]) => `${key} = ${value}\n`).join("");
  const lines = (say: (key: string, value: string) => string) =>
    settings.map(([key, value]) => `${quote(`/proc/sys/${pathOf(key)}`)} ${quote(say(key, value))}`);
  const asWanted = lines((_, value) => normal(value)).map((words) => `is_now ${words}`);
  const asBefore = lines((key) => observed.values[key]?.value ?? "").map((words) => `set_back ${words}`);
  return [
    { title: "receive the new settings", upload: next, content: Buffer.from(text) },
    {
      title: `set ${settings.map(([key]) => key).join(", ")}`,
      run: `command -v sysctl >/dev/null || {
echo "the host has no sysctl: let these settings depend on a host.Packages with procps" >&2
exit 1
}
is_now() {
  is=$(tr '\\n' ' ' <"$1" | tr -s '[:space:]' ' ' | sed 's/^ //; s/ $//')
  [ "$is" = "$2" ] || { echo "the kernel made $is of the value $2 of $1: say it in the program as the kernel does" >&2; return 1; }
}
set_back() { printf '%s\\n' "$2" >"$1" || :; }
sysctl -q -p ${quote(next)} >&2 && ${asWanted.join(" && ")} || {
${asBefore.join("\n")}
echo 'The settings are as they were before.' >&2
exit 1
}
rm -f ${quote(next)}`,
    },
  ];
}
