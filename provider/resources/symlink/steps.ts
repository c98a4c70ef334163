import { EstateError } from "../../errors.ts";
import type { Place, Situation, Step } from "../definition.ts";
import { enterParent, inside } from "../enter.ts";
import { wordsFor } from "../entry.ts";
import { besideOf, keepFormer, keepVersion } from "../kept.ts";
import { quote } from "../shell.ts";
import type { SymlinkInputs } from "./inputs.ts";
import type { SymlinkObserved } from "./inspect.ts";

/** Throws an {@link EstateError} where something else than a link or a file is in the way: that is never removed. */
export function steps(situation: Situation<SymlinkInputs, SymlinkObserved> & Place): Step[] {
  const { wanted, observed } = situation;
  refuseInTheWay(wanted, observed);
  if (leadsTo(wanted, observed)) return keep(situation);
  return [enterParent(wanted.path, "this link"), makeBeside(wanted), ...keep(situation), putInPlace(wanted)];
}

function leadsTo({ target }: SymlinkInputs, observed: SymlinkObserved): boolean {
  return observed.type === "symlink" && observed.target === target;
}

function refuseInTheWay({ path }: SymlinkInputs, observed: SymlinkObserved): void {
  if (observed.type === "directory" || observed.type === "other")
    throw new EstateError(
      `${path} cannot become a symbolic link: ${wordsFor(observed)} is there, and it is not removed for you. Move it away on the host, or choose another path.`,
    );
}

/** What is about to be lost: at a Create what was there before us, later what people put in our link's place. */
function keep({ old, wanted, observed, folder }: Situation<SymlinkInputs, SymlinkObserved> & Place): Step[] {
  if (observed.type === "absent") return [];
  if (!old) return [keepFormer(wanted.path, folder, { saysSo: !leadsTo(wanted, observed) })];
  return leadsTo(wanted, observed) || leadsTo(old, observed) ? [] : [keepVersion(wanted.path)];
}

function makeBeside({ path, target }: SymlinkInputs): Step {
  const next = inside(besideOf(path));
  return {
    title: `make the link to ${target} beside ${path}`,
    run: `rm -f ${next}\nln -sT -- ${quote(target)} ${next}`,
  };
}

/** A link that others follow at this moment leads to the former or the new target, never to nothing. */
function putInPlace({ path }: SymlinkInputs): Step {
  return {
    title: `put the new ${path} in its place`,
    run: `mv -fT ${inside(besideOf(path))} ${inside(path)}`,
  };
}
