import type { Step } from "../definition.ts";
import { besideOf, copyToDisk } from "../kept.ts";
import { aptFunctions } from "../packages/apt.ts";
import { quote } from "../shell.ts";
import { keyFile, sourceFile } from "./inputs.ts";

/** Where the version is kept that a source which cannot be read goes back to. It outlives a run that dies. */
export function previousFolder(folder: string): string {
  return `${folder}/previous`;
}

/**
 * Lets apt read the lists of this source alone, and then all that names sources: two that name the same repository
 * with different keys would end every later call of apt. Where either fails, the previous files come back.
 */
export function readSource(name: string, folder: string): Step {
  const previous = previousFolder(folder);
  const source = sourceFile(name);
  const key = keyFile(name);
  return {
    title: `read the lists of ${name}`,
    run: `${aptFunctions(folder)}
command -v apt-get >/dev/null || { echo 'the host has no apt-get: sources of packages are for Debian and what is made of it' >&2; exit 1; }
if ! { apt_get -o Dir::Etc::sourcelist=${quote(source)} -o Dir::Etc::sourceparts=- -o APT::Get::List-Cleanup=0 -o APT::Update::Error-Mode=any update && apt_get indextargets; }; then
grep -E '^[EW]: ' "$log" | grep -v '^E: Some index files failed' | cut -c 1-500 | sort -u | head -n 15 >&2
${bringBack(`${previous}/source`, source)}
${bringBack(`${previous}/key`, key)}
rm -rf ${quote(previous)}
echo ${quote(`apt cannot read ${name}, and its files are as they were before. Look whether the uris and suites are right, whether the host may reach them, and whether the key is the one that signs them.`)} >&2
exit 1
fi`,
  };
}

function bringBack(copy: string, path: string): string {
  const next = quote(besideOf(path));
  return `if [ -e ${quote(copy)} ]; then
${copyToDisk(quote(copy), next).join("\n")}
mv -fT ${next} ${quote(path)}
else rm -f ${quote(path)}; fi`;
}
