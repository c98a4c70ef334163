import { EstateError } from "../../errors.ts";
import type { Place, Situation, Step } from "../definition.ts";
import { enterParent } from "../enter.ts";
import { wordsFor } from "../entry.ts";
import { permissionWords, permit } from "../permissions.ts";
import { quote } from "../shell.ts";
import { enterAside, keepFormer, keepVersion, leaveAside, partOf, putInPlace, takeAside } from "./aside.ts";
import { fetch } from "./fetch.ts";
import type { DownloadInputs } from "./inputs.ts";
import type { DownloadObserved } from "./inspect.ts";
import { expectRecord } from "./record.ts";

type Work = Situation<DownloadInputs, DownloadObserved> & Place;

/** What the first Create found at the path, in a word: `absent`, `same` content as is wanted, `other`. */
export function foundIn(folder: string): string {
  return `${folder}/found`;
}

/** Throws an {@link EstateError} where something else than a file or a symbolic link is in the way: that is never removed. */
export function steps(work: Work): Step[] {
  const { old, wanted, observed } = work;
  const { path, sha256 } = wanted;
  refuseInTheWay(wanted, observed);
  const same = hasContent(observed, sha256) ? observed : undefined;
  const begin = old ? [] : [writeDownFound(work)];
  if (same && permissionWords(same) === permissionWords(wanted))
    return [...begin, { title: `remember ${path}`, run: expectRecord(path) }];
  return [
    ...begin,
    enterParent(path, "this download"),
    { title: `make room beside ${path}`, run: enterAside(path) },
    same ? { title: `take ${path} aside`, run: takeAside(path, sha256) } : fetch(wanted),
    { title: `set the permissions of ${path}`, run: permit(partOf(sha256), wanted, same).join("\n") },
    ...(same ? [] : keep(work)),
    { title: `put ${path} in its place`, run: putInPlace(path, sha256) },
    { title: `leave nothing beside ${path}`, run: leaveAside(path) },
  ];
}

function hasContent(
  observed: DownloadObserved,
  sha256: string,
): observed is DownloadObserved & { type: "file" } {
  return observed.type === "file" && observed.sha256 === sha256;
}

function refuseInTheWay({ path }: DownloadInputs, observed: DownloadObserved): void {
  if (observed.type === "directory" || observed.type === "other")
    throw new EstateError(
      `${path} cannot become a file: ${wordsFor(observed)} is there, and it is not removed for you. Move it away on the host, or choose another path.`,
    );
}

/** An earlier attempt, of which nobody knows any more, may have put our own file there. */
function writeDownFound({ wanted, observed, folder }: Work): Step {
  const word = observed.type === "absent" ? "absent" : hasContent(observed, wanted.sha256) ? "same" : "other";
  const found = foundIn(folder);
  return {
    title: `write down what was at ${wanted.path}`,
    run: `[ -e ${quote(found)} ] || { echo ${word} >${quote(`${found}.part`)}; mv -f ${quote(`${found}.part`)} ${quote(found)}; }`,
  };
}

/** What is about to be lost: what was there before us, also where it was as wanted at first, or what people made of ours. */
function keep({ old, wanted: { path }, observed, folder }: Work): Step[] {
  if (observed.type === "absent") return [];
  const found = `found=$(cat ${quote(foundIn(folder))} 2>/dev/null || :)`;
  if (!old)
    return [
      {
        title: `keep the former ${path}`,
        run: `${found}\nif [ "$found" = absent ]; then\n${keepVersion(path)}\nelse\n${keepFormer(path)}\nfi`,
      },
    ];
  return [
    hasContent(observed, old.sha256)
      ? {
          title: `keep ${path} if it was there before`,
          run: `${found}\nif [ "$found" = same ]; then\n${keepFormer(path)}\nfi`,
        }
      : { title: `keep what ${path} was changed to`, run: keepVersion(path) },
  ];
}
