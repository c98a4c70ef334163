import { EstateError } from "../../errors.ts";
import type { Place, Situation, Step } from "../definition.ts";
import { wordsFor } from "../entry.ts";
import { besideOf, keepFormer, keepVersion } from "../kept.ts";
import { parentOf } from "../path.ts";
import { permit } from "../permissions.ts";
import { quote } from "../shell.ts";
import { bytesOf, type FileInputs, hashOf } from "./inputs.ts";
import type { FileObserved } from "./inspect.ts";

/** Throws an {@link EstateError} where something else than a file or a symbolic link is in the way: that is never removed. */
export function steps(situation: Situation<FileInputs, FileObserved> & Place): Step[] {
  const { wanted, observed } = situation;
  refuseInTheWay(wanted, observed);
  if (observed.type === "file" && observed.hash === hashOf(wanted))
    return [...keep(situation), ...changePermissions(wanted, observed)];
  return [...prepare(wanted), ...keep(situation), putInPlace(wanted.path)];
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

function changePermissions(wanted: FileInputs, observed: FileObserved & { type: "file" }): Step[] {
  const commands = permit(wanted.path, wanted, observed);
  if (commands.length === 0) return [];
  return [{ title: `change the permissions of ${wanted.path}`, run: commands.join("\n") }];
}

/** The new content beside the old one, complete, permitted, validated and on the disk. */
function prepare(wanted: FileInputs): Step[] {
  const next = besideOf(wanted.path);
  return [
    requireParent(wanted.path),
    { title: `write the new content of ${wanted.path}`, upload: next, content: bytesOf(wanted) },
    { title: `set the permissions of ${wanted.path}`, run: permit(next, wanted).join("\n") },
    ...(wanted.validate ? [validate(wanted.path, wanted.validate)] : []),
  ];
}

function requireParent(path: string): Step {
  const parent = parentOf(path);
  const missing = `the directory ${parent} is not there: declare it as a host.Directory that this file depends on, or create it`;
  return {
    title: `find the directory of ${path}`,
    run: `[ -d ${quote(parent)} ] || { echo ${quote(missing)} >&2; exit 1; }`,
  };
}

function validate(path: string, command: string): Step {
  const next = besideOf(path);
  const refused = `the command that validates refuses the new content of ${path}, and the old one stays; the command ended with `;
  return {
    title: `validate the new content of ${path}`,
    run: `(
${command.replaceAll("%s", () => quote(next))}
) >&2 || {
echo ${quote(refused)}$? >&2
rm -f ${quote(next)}
exit 1
}`,
  };
}

function putInPlace(path: string): Step {
  const next = quote(besideOf(path));
  return { title: `put the new ${path} in its place`, run: `sync ${next}\nmv -fT ${next} ${quote(path)}` };
}
