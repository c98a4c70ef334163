import { packages as packagesKind } from "../../provider/resources/packages/packages.ts";
import type { Facts, PackageFact } from "./facts.ts";
import { type Found, type LeftOut, proposed } from "./proposal.ts";

/** The packages that somebody asked for, in one transaction; not those that the system itself consists of. */
export function proposePackages(facts: Facts): Found {
  const known = new Map(facts.packages.map((fact) => [fact.name, fact]));
  const held = new Set([...facts.managed].filter((key) => key.startsWith("Packages\t")).flatMap(namesIn));
  const wanted = facts.manual.filter((name) => {
    const fact = known.get(name.replace(/:.*/, ""));
    return !(held.has(name) || facts.initial.has(name) || (fact && isOfSystem(fact)));
  });
  const foreign = wanted.filter((name) => name.includes(":"));
  const own = [...new Set(wanted.filter((name) => !name.includes(":")))].sort();
  const leftOut: LeftOut[] = foreign.map((name) => ({
    what: `package ${name}`,
    reason: "not-said",
    why: "it is of another architecture, which host.Packages does not say",
  }));
  if (own.length === 0) return { proposals: [], leftOut };
  const answer = [...facts.packages.map(({ line }) => line), "end 0"].join("\n");
  const states = packagesKind.inspect.parse(answer, [own.join(",")]).get(own.join(","))!;
  const whole = own.filter((name) => states[name]?.state === "installed");
  for (const name of own.filter((name) => !whole.includes(name)))
    leftOut.push({ what: `package ${name}`, reason: "not-said", why: "it is not completely installed" });
  if (whole.length === 0) return { proposals: [], leftOut };
  const address = whole.join(",");
  const observed = packagesKind.inspect.parse(answer, [address]).get(address)!;
  const made = proposed(packagesKind, address, observed, {
    defaults: { hold: false, recommends: false },
  });
  if (!("proposal" in made)) return { proposals: [], leftOut: [...leftOut, notSaid(address, made.why)] };
  const kept = whole.filter((name) => known.get(name)?.held);
  if (kept.length > 0 && !made.proposal.inputs.hold)
    leftOut.push({ what: kept.join(", "), reason: "hold", why: "the version is held by hand" });
  return { proposals: [made.proposal], leftOut };
}

function notSaid(what: string, why: string): LeftOut {
  return { what, reason: "not-said", why };
}

function namesIn(key: string): string[] {
  return key.slice(key.indexOf("\t") + 1).split(",");
}

/** A library is there for what needs it. */
function isOfSystem({ essential, priority, section }: PackageFact): boolean {
  return essential || ["required", "important"].includes(priority) || /(?:^|\/)(?:old)?libs$/.test(section);
}
