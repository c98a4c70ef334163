import { EstateError } from "../../errors.ts";
import type { Place, Situation, Step } from "../definition.ts";
import { enterParent, inside } from "../enter.ts";
import { wordsFor } from "../entry.ts";
import { besideOf, keepFormer, keepVersion } from "../kept.ts";
import { permissionWords, permit } from "../permissions.ts";
import { quote } from "../shell.ts";
import { bytesOf, type FileInputs, hashOf } from "./inputs.ts";
import type { FileObserved } from "./inspect.ts";

/** Throws an {@link EstateError} where something else than a file or a symbolic link is in the way: that is never removed. */
export function steps(situation: Situation<FileInputs, FileObserved> & Place): Step[] {
  const { wanted, observed, folder } = situation;
  refuseInTheWay(wanted, observed);
  if (isAsWanted(wanted, observed)) return keep(situation);
  return [...prepare(wanted, folder), ...keep(situation), putInPlace(wanted.path, folder)];
}

function isAsWanted(wanted: FileInputs, observed: FileObserved): boolean {
  return (
    observed.type === "file" &&
    observed.hash === hashOf(wanted) &&
    permissionWords(observed) === permissionWords(wanted)
  );
}

function refuseInTheWay({ path }: FileInputs, observed: FileObserved): void {
  if (observed.type === "directory" || observed.type === "other")
    throw new EstateError(
      `${path} cannot become a file: ${wordsFor(observed)} is there, and it is not removed for you. Move it away on the host, or choose another path.`,
    );
}

/** What is about to be lost: at a Create what was there before us, later what people made of our file. */
function keep({ old, wanted, observed, folder }: Situation<FileInputs, FileObserved> & Place): Step[] {
  const { path } = wanted;
  if (observed.type === "absent") return [];
  const same = observed.type === "file" && observed.hash === hashOf(wanted);
  if (!old) return [keepFormer(path, folder, { saysSo: !same })];
  return same || (observed.type === "file" && observed.hash === hashOf(old)) ? [] : [keepVersion(path)];
}

/**
 * The new content beside the old one, complete, permitted, validated and on the disk. Also where only the
 * permissions differ: chmod would follow a link that took the file's place in the meantime.
 *
 * The content and its permissions are completed where root alone comes to, and cp sets them on the file that it
 * creates itself. Who owns the directory can still put something else in its place before or after it is moved,
 * which is seen when the host is asked again.
 */
function prepare(wanted: FileInputs, folder: string): Step[] {
  const { path } = wanted;
  const received = receivedIn(folder);
  const next = inside(besideOf(path));
  return [
    enterParent(path, "this file"),
    { title: `receive the new content of ${path}`, upload: received, content: bytesOf(wanted) },
    { title: `set the permissions of ${path}`, run: permit(received, wanted).join("\n") },
    {
      title: `write the new content beside ${path}`,
      run: `cp -T --remove-destination --preserve=mode,ownership ${quote(received)} ${next}\nsync ${next}`,
    },
    ...(wanted.validate ? [validate(path, wanted.validate, received)] : []),
  ];
}

/** Where the new content arrives. */
function receivedIn(folder: string): string {
  return `${folder}/received`;
}

/** The command runs elsewhere, because some programs load what they find in the working directory. */
function validate(path: string, command: string, received: string): Step {
  const next = besideOf(path);
  const refused = `the command that validates refuses the new content of ${path}, and the old one stays; the command ended with `;
  return {
    title: `validate the new content of ${path}`,
    run: `(
cd /
${command.replaceAll("%s", () => quote(next))}
) >&2 || {
echo ${quote(refused)}$? >&2
rm -f ${inside(next)} ${quote(received)}
exit 1
}`,
  };
}

function putInPlace(path: string, folder: string): Step {
  return {
    title: `put the new ${path} in its place`,
    run: `mv -fT ${inside(besideOf(path))} ${inside(path)}\nrm -f ${quote(receivedIn(folder))}`,
  };
}
