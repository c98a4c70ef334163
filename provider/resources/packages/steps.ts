import type { Place, Situation, Step } from "../definition.ts";
import { quote, quoteAll } from "../shell.ts";
import { aptFunctions, broughtIn } from "./apt.ts";
import { namesOf, type Package, type PackagesInputs } from "./inputs.ts";
import type { PackagesObserved } from "./inspect.ts";
import { observedOf, removedNames, unlikeWanted } from "./plan.ts";

type PackagesSituation = Situation<PackagesInputs, PackagesObserved>;

/** What leaves comes first: it may hold the port or the files of what follows it. */
export function steps(situation: PackagesSituation & Place): Step[] {
  const { old, wanted, observed, folder } = situation;
  const removed = removedNames(old, wanted).filter((name) => isThere(name, observed));
  return [
    ...release(released(situation)),
    ...remove(removed, folder),
    ...remember(situation),
    ...install(situation),
    ...(wanted.hold ? hold(wanted, observed) : []),
  ];
}

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
  const ours = inputs.hold ? names.filter((name) => !observedOf(before, name).held) : [];
  return [
    ...release(ours.filter((name) => isHeld(name, observed))),
    ...remove(
      names.filter((name) => isThere(name, observed)),
      folder,
    ),
  ];
}

function isThere(name: string, observed: PackagesObserved): boolean {
  return observedOf(observed, name).state !== "absent";
}

function isHeld(name: string, observed: PackagesObserved): boolean {
  return observedOf(observed, name).held;
}

/** The packages that we held and that are no longer to be. */
function released({ old, wanted, observed }: PackagesSituation): string[] {
  if (!old?.hold) return [];
  const names = wanted.hold ? removedNames(old, wanted) : namesOf(old);
  return names.filter((name) => isHeld(name, observed));
}

function release(names: readonly string[]): Step[] {
  if (names.length === 0) return [];
  return [{ title: `release ${names.join(", ")}`, run: `apt-mark unhold ${quoteAll(names)} >/dev/null` }];
}

/** Removes those that we brought; the names of others are in the program, but they were there before it. */
function remove(names: readonly string[], folder: string): Step[] {
  if (names.length === 0) return [];
  return [
    {
      title: `remove ${names.join(", ")}`,
      run: `${aptFunctions(folder)}
set --
for name in ${quoteAll(names)}; do
  if grep -qsxF -e "$name" "$brought"; then set -- "$@" "$name"
  else note "$name was there before, so it stays"; fi
done
[ $# = 0 ] || remove_packages "$@"`,
    },
  ];
}

/**
 * Writes down which of the packages that are new in the program are missing, before they are installed. The
 * host is asked by the step itself: what was observed can be older than the program's naming them.
 */
function remember({ old, wanted, folder }: PackagesSituation & Place): Step[] {
  const known = old ? namesOf(old) : [];
  const names = namesOf(wanted).filter((name) => !known.includes(name));
  if (names.length === 0) return [];
  return [
    {
      title: `look which of ${names.join(", ")} are there`,
      run: `for name in ${quoteAll(names)}; do
  case " $(dpkg-query --show --showformat='\${db:Status-Status} ' "$name" 2>/dev/null || :)" in
    *' installed '*) ;;
    *) printf '%s\\n' "$name" >>${quote(broughtIn(folder))} ;;
  esac
done`,
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
  dpkg-query --show "$name" >/dev/null 2>&1 || {
    echo "$name is a virtual package, and apt chose one that provides it: $(grep -m 1 "^Note, selecting" "$log"). Name a real package in the program." >&2
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
    // a package that turns out to be there is left in its version
    exact ? "--allow-downgrades" : "--no-upgrade",
    ...(held ? ["--allow-change-held-packages"] : []),
  ];
}

function hold(wanted: PackagesInputs, observed: PackagesObserved): Step[] {
  const names = namesOf(wanted).filter((name) => !isHeld(name, observed));
  if (names.length === 0) return [];
  return [{ title: `hold ${names.join(", ")}`, run: `apt-mark hold ${quoteAll(names)} >/dev/null` }];
}
