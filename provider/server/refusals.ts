import { type AnyHostKind, typeOf } from "../resources/definition.ts";
import type { Failure } from "./handler.ts";
import { idOf, own, thingKey, unknownInputs } from "./placement.ts";
import type { Run } from "./run.ts";
import type { Values } from "./values.ts";

/** What stands against working on the resource's host at all. */
export async function hostFailures({ hosts, fleet, log }: Run, inputs: Values): Promise<Failure[]> {
  const { plain } = inputs;
  if (inputs.unknown.has("host")) return [];
  const host = String(plain.host);
  if (!hosts[host]) {
    const known = Object.keys(hosts).join(", ") || "none yet";
    const reason = `"${host}" is not in the configuration estate:hosts, which has ${known}: correct it, or add it by pulumi config set --path 'estate:hosts.${host}.address' ADDRESS`;
    return [{ property: "host", reason }];
  }
  // Without a pin there is nothing to read yet: the host may be made by this very run.
  if (inputs.unknown.has("pin") || hosts[host].lost) return [];
  const reason = await fleet.refusal(host, String(plain.pin), (message) => void log("info", message));
  return reason ? [{ property: "", reason }] : [];
}

/** Where a secret would end up in a program's arguments, or where everybody on the host could read it. */
export function secretFailures(kind: AnyHostKind, inputs: Values): Failure[] {
  const canJudge = unknownInputs(inputs).every((key) => kind.mayBeSecret.includes(key));
  const exposed = (canJudge && kind.exposed?.(own(inputs.plain), inputs.secret)) || [];
  const misplaced = [...inputs.secret]
    .filter((key) => !kind.mayBeSecret.includes(key) && !exposed.some(({ property }) => property === key))
    .map((property) => ({
      property,
      reason: `holds a secret, which it cannot keep: ${whereSecretsMayBe(kind)}`,
    }));
  return [...exposed, ...misplaced];
}

function whereSecretsMayBe(kind: AnyHostKind): string {
  const name = typeOf(kind).replace(":", ".");
  const { mayBeSecret } = kind;
  return mayBeSecret.length > 0
    ? `of a ${name} only ${mayBeSecret.join(" and ")} may be secret`
    : `nothing of a ${name} may be secret, for it stands in the arguments of programs on the host; put it into a host.File of mode 0600`;
}

/** Two resources of a program cannot be the same thing on a host; notes which one is. */
export function claimFailures({ claims }: Run, kind: AnyHostKind, urn: string, inputs: Values): Failure[] {
  const id = idOf(kind, inputs);
  if (id === undefined) return [];
  const key = thingKey(kind.name, id);
  const holder = claims.get(key) ?? urn;
  claims.set(key, holder);
  if (holder === urn) return [];
  const reason = `${id} is already managed by "${holder.slice(holder.lastIndexOf("::") + 2)}" of this program: keep one of the two`;
  return [{ property: [kind.addressedBy].flat()[0]!, reason }];
}

/** Whether another resource of the program has taken the thing over: it was only renamed, so it stays. */
export function isTakenOver({ claims }: Run, kind: AnyHostKind, id: string, urn: string): boolean {
  const holder = claims.get(thingKey(kind.name, id));
  return holder !== undefined && holder !== urn;
}
