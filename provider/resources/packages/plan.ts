import type { Difference, Situation } from "../definition.ts";
import { listed, planList } from "../list.ts";
import { namesOf, type Package, type PackagesInputs, parsePackage } from "./inputs.ts";
import type { PackageObserved, PackagesObserved } from "./inspect.ts";

type PackagesSituation = Situation<PackagesInputs, PackagesObserved>;

export function plan(situation: PackagesSituation): Difference[] {
  return [...planPackages(situation), ...planHold(situation), ...planRecommends(situation)];
}

function planPackages({ old, wanted, observed }: PackagesSituation): Difference[] {
  const before = old ? old.packages : [];
  const drift = effects(
    wanted.packages.filter((text) => before.includes(text)),
    observed,
  );
  const added = wanted.packages.filter((text) => !before.includes(text));
  const removed = removedNames(old, wanted);
  const change = [...effects(added, observed), ...listed("remove", removed)];
  const changed = old ? added.length + removed.length > 0 : change.length > 0;
  return planList("packages", { drift, changed, change });
}

/** `install nginx, tree`, `finish the installation of less`, `change curl from 8.1-1 to 8.2-1`. */
function effects(packages: readonly string[], observed: PackagesObserved): string[] {
  const unlike = packages.map(parsePackage).map((wanted) => ({
    ...wanted,
    verb: verbFor(wanted, observedOf(observed, wanted.name)),
    actual: observedOf(observed, wanted.name).version,
  }));
  const namesFor = (verb: Verb) => unlike.filter((one) => one.verb === verb).map(({ name }) => name);
  return [
    ...listed("install", namesFor("install")),
    ...listed("finish the installation of", namesFor("finish")),
    ...unlike
      .filter(({ verb }) => verb === "change")
      .map(({ name, version, actual }) => `change ${name} from ${actual} to ${version}`),
  ];
}

type Verb = "install" | "finish" | "change";

/** What has to be done to a package; undefined where it is as wanted. */
function verbFor({ version }: Package, observed: PackageObserved): Verb | undefined {
  if (observed.state === "absent") return "install";
  if (observed.state === "unfinished") return "finish";
  return version === undefined || version === observed.version ? undefined : "change";
}

function planHold({ old, wanted, observed }: PackagesSituation): Difference[] {
  if (old && old.hold !== wanted.hold) return [{ path: "hold", kind: "change" }];
  if (!wanted.hold) return [];
  // what is not installed yet is held when it is
  const free = namesOf(wanted).filter(
    (name) => observedOf(observed, name).state === "installed" && !observedOf(observed, name).held,
  );
  if (free.length === 0) return [];
  return [{ path: "hold", kind: old ? "drift" : "change", effect: `hold ${free.join(", ")}` }];
}

function planRecommends({ old, wanted }: PackagesSituation): Difference[] {
  return old && old.recommends !== wanted.recommends ? [{ path: "recommends", kind: "change" }] : [];
}

/** The packages that are not as wanted. */
export function unlikeWanted(wanted: PackagesInputs, observed: PackagesObserved): Package[] {
  return wanted.packages
    .map(parsePackage)
    .filter((one) => verbFor(one, observedOf(observed, one.name)) !== undefined);
}

/** The names that the program no longer holds. */
export function removedNames(old: PackagesInputs | undefined, wanted: PackagesInputs): string[] {
  const stay = namesOf(wanted);
  return old ? namesOf(old).filter((name) => !stay.includes(name)) : [];
}

/** What a host said of `name`; the question may have been asked before the program named it. */
export function observedOf(observed: PackagesObserved, name: string): PackageObserved {
  return observed[name] ?? { state: "absent", held: false };
}
