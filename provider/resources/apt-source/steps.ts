import { EstateError } from "../../errors.ts";
import type { Place, Situation, Step } from "../definition.ts";
import { copyToDisk, keepFormer, keepVersion } from "../kept.ts";
import { put } from "../put.ts";
import { quote } from "../shell.ts";
import { render } from "./deb822.ts";
import { type AptSourceInputs, keyFile, sourceFile } from "./inputs.ts";
import type { AptSourceObserved } from "./inspect.ts";
import { holdsKey, isKeyAsWanted, isSourceAsWanted, saysSource } from "./plan.ts";
import { previousFolder, readSource } from "./read.ts";

type Work = Situation<AptSourceInputs, AptSourceObserved> & Place;

/**
 * First the key, then the source that names it, and then apt reads it: also where both are there already, since a
 * run that died may have written them.
 */
export function steps(work: Work): Step[] {
  const { wanted, observed, folder } = work;
  const { name } = wanted;
  refuseInTheWay(work);
  return [
    ...keep(work),
    rememberPrevious(wanted, folder),
    ...(isKeyAsWanted(observed, wanted)
      ? []
      : [
          { title: "make the directory of apt's keys", run: "mkdir -p -m 0755 /etc/apt/keyrings" },
          ...put(keyFile(name), wanted.key, "0644"),
        ]),
    ...(isSourceAsWanted(observed, wanted) ? [] : put(sourceFile(name), render(wanted), "0644")),
    readSource(name, folder),
    { title: "forget the previous version", run: `rm -rf ${quote(previousFolder(folder))}` },
  ];
}

/** Where a resource keeps what stood at the place of each of its two files before it was created. */
export function formerPlaces(folder: string) {
  return { source: `${folder}/former-source`, key: `${folder}/former-key` };
}

function refuseInTheWay({ wanted: { name }, observed }: Work): void {
  const odd = [
    ...(observed.source.type === "odd" ? [sourceFile(name)] : []),
    ...(observed.key.type === "odd" ? [keyFile(name)] : []),
  ];
  if (odd.length > 0)
    throw new EstateError(
      `${odd.join(" and ")}: no regular file, and it is not removed for you. Move it away on the host, or choose another name.`,
    );
}

/** What is about to be lost: at a Create what was there before us, later what people made of our files. */
function keep({ old, wanted, observed, folder }: Work): Step[] {
  const { name } = wanted;
  const places = formerPlaces(folder);
  const files = [
    {
      path: sourceFile(name),
      place: places.source,
      there: observed.source.type === "file",
      as: (inputs: AptSourceInputs) => saysSource(observed, inputs),
    },
    {
      path: keyFile(name),
      place: places.key,
      there: observed.key.type === "file",
      as: (inputs: AptSourceInputs) => holdsKey(observed, inputs),
    },
  ];
  return files
    .filter(({ there }) => there)
    .flatMap(({ path, place, as }): Step[] => {
      if (old) return as(wanted) || as(old) ? [] : [keepVersion(path)];
      const make = { title: `make room for the former ${path}`, run: `mkdir -p ${quote(place)}` };
      return [make, keepFormer(path, place, { saysSo: !as(wanted) })];
    });
}

/** An earlier run that died may have begun to change the files: what it kept is the version that could be read. */
function rememberPrevious({ name }: AptSourceInputs, folder: string): Step {
  const previous = previousFolder(folder);
  const part = `${previous}.part`;
  const copies = [
    [sourceFile(name), `${part}/source`],
    [keyFile(name), `${part}/key`],
  ].map(([path = "", copy = ""]) =>
    [`if [ -e ${quote(path)} ]; then`, ...copyToDisk(quote(path), quote(copy)), "fi"].join("\n"),
  );
  return {
    title: "remember the previous version",
    run: `[ -e ${quote(previous)} ] || {
rm -rf ${quote(part)}
mkdir ${quote(part)}
${copies.join("\n")}
mv -T ${quote(part)} ${quote(previous)}
}`,
  };
}
