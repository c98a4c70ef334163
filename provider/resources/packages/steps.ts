import type { Place, Situation, Step } from "../definition.ts";
import { quote, quoteAll } from "../shell.ts";
import { aptFunctions, aptMark, broughtIn } from "./apt.ts";
import { namesOf, type Package, type PackagesInputs } from "./inputs.ts";
import type { PackagesObserved } from "./inspect.ts";
import { observedOf, removedNames, unlikeWanted } from "./plan.ts";

type PackagesSituation = Situation<PackagesInputs, PackagesObserved>;

/**
 * Installs, removes, holds and releases what differs. What leaves comes first: it may hold the port or the files
 * of what follows it.
 */
export function steps(situation: PackagesSituation & Place): Step[] {
  const { old, wanted, observed, folder } = situation;
  return [
    ...release(released(situation)),
    ...remove(removedNames(old, wanted), folder),
    ...remember(situation),
    ...install(situation),
    ...hold(wanted, observed),
  ];
}

/** Releases what we held and removes what we brought; packages that were there before stay. */
export function undo({
  inputs,
  before,
  observed,
  folder,
}: {
  inputs: PackagesInputs;
  before: PackagesObserved;
  observed: PackagesObserved;
} & Place): Step[] {
  const names = namesOf(inputs);
  const there = names.filter((name) => observedOf(observed, name).state !== "absent");
  const heldByUs = inputs.hold ? there.filter((name) => !isHeld(name, before)) : [];
  return [...release(heldByUs), ...remove(there, folder)];
}

function isHeld(name: string, observed: PackagesObserved): boolean {
  return observedOf(observed, name).held;
}

/** The packages that we held and that are no longer to be. */
function released({ old, wanted }: PackagesSituation): string[] {
  if (!old?.hold) return [];
  return wanted.hold ? removedNames(old, wanted) : namesOf(old);
}

/** The step asks for the holds itself, because what was observed is about the packages that are wanted. */
function release(names: readonly string[]): Step[] {
  if (names.length === 0) return [];
  return [
    {
      title: `release ${names.join(", ")}`,
      run: `${aptMark}
held=$(dpkg-query --show --showformat='\${db:Status-Want} \${Package}\\n' ${quoteAll(names)} 2>/dev/null | sed -n 's/^hold //p')
[ -z "$held" ] || apt_mark unhold $held`,
    },
  ];
}

/** Removes those that we brought. The others were there before the program named them. */
function remove(names: readonly string[], folder: string): Step[] {
  if (names.length === 0) return [];
  return [
    {
      title: `remove ${names.join(", ")}`,
      run: `${aptFunctions(folder)}
set --
for name in ${quoteAll(names)}; do
  is_there "$name" || continue
  if grep -qsxF -e "$name" "$brought"; then set -- "$@" "$name"
  else note "$name was there before, so it stays"; fi
done
[ $# = 0 ] || remove_packages "$@"`,
    },
  ];
}

/** Writes down which of the packages that are new in the program were missing, before they are installed. */
function remember({ old, wanted, observed, folder }: PackagesSituation & Place): Step[] {
  const known = old ? namesOf(old) : [];
  const names = namesOf(wanted).filter(
    (name) => !known.includes(name) && observedOf(observed, name).state === "absent",
  );
  if (names.length === 0) return [];
  return [
    {
      title: `write down that ${names.join(", ")} were not there before`,
      run: `printf '%s\\n' ${quoteAll(names)} >>${quote(broughtIn(folder))}`,
    },
  ];
}

function install({ wanted, observed, folder }: PackagesSituation & Place): Step[] {
  const packages = unlikeWanted(wanted, observed);
  if (packages.length === 0) return [];
  const names = packages.map(({ name }) => name);
  const words = [...options(wanted, observed, packages), ...packages.map(specification)];
  return [
    {
      title: `install ${packages.map(specification).join(", ")}`,
      run: `${aptFunctions(folder)}
install_packages ${quoteAll(words)}
for name in ${quoteAll(names)}; do
  is_there "$name" || {
    echo "$name is a virtual package, which is never installed itself; apt chose one that provides it. Name one of those in the program: apt-cache showpkg $name lists them on the host." >&2
    exit 1
  }
done`,
    },
  ];
}

function specification({ name, version }: Package): string {
  return version === undefined ? name : `${name}=${version}`;
}

function options(
  { recommends }: PackagesInputs,
  observed: PackagesObserved,
  packages: readonly Package[],
): string[] {
  const exact = packages.some(({ version }) => version !== undefined);
  const held = packages.some(({ name }) => isHeld(name, observed));
  return [
    recommends ? "--install-recommends" : "--no-install-recommends",
    ...(exact ? ["--allow-downgrades"] : []),
    ...(held ? ["--allow-change-held-packages"] : []),
  ];
}

/** Another version ends a hold, also one that a person placed. */
function hold(wanted: PackagesInputs, observed: PackagesObserved): Step[] {
  const installed = unlikeWanted(wanted, observed).map(({ name }) => name);
  const names = namesOf(wanted).filter((name) =>
    isHeld(name, observed) ? installed.includes(name) : wanted.hold,
  );
  if (names.length === 0) return [];
  return [{ title: `hold ${names.join(", ")}`, run: `${aptMark}\napt_mark hold ${quoteAll(names)}` }];
}
