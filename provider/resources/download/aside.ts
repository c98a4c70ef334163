import { inside } from "../enter.ts";
import { nameOf, parentOf } from "../path.ts";
import { quote } from "../shell.ts";
import { expectRecord, identityFormat, recordOf, signatureFormat } from "./record.ts";

// What arrives, and what must not be lost, is in a folder beside the file: in the same file system, so that 100 GB
// change their place by a rename, and root's alone, so that nobody can put a link where root writes. The commands
// here run in that folder. The file's own directory is `..`, whatever its owner does to its name meanwhile.

/** The folder beside the file at `path`. */
export function asideOf(path: string): string {
  return `${parentOf(path).replace(/\/$/, "")}/.${nameOf(path)}.estate`;
}

/** The file at `path`, from the folder aside. */
export function fileFromAside(path: string): string {
  return quote(`../${nameOf(path)}`);
}

/** The name in the folder aside of what has, or will have, this SHA-256. */
export function partOf(sha256: string): string {
  return `./${sha256}.part`;
}

/** The name in the folder aside of what was there before the download. */
export const former = "./former";

/** The commands that make the folder aside, where it is missing, and go there from the file's directory. */
export function enterAside(path: string): string {
  const aside = inside(asideOf(path));
  const strange = `${asideOf(path)} is not a folder that root made for this download: look what it is, and move it away`;
  return `above=\${PWD%/}
[ -e ${aside} ] || [ -L ${aside} ] || mkdir ${aside}
cd -P ${aside} 2>/dev/null && [ "$PWD" = "$above/"${quote(nameOf(asideOf(path)))} ] && [ -O . ] && [ -z "$(find . -maxdepth 0 -perm /022)" ] || {
echo ${quote(strange)} >&2
exit 1
}`;
}

/** The commands that go back, and remove the folder where nothing is in it. */
export function leaveAside(path: string): string {
  return `rm -f ./said ./whole\ncd -P ..\nrmdir ${inside(asideOf(path))} 2>/dev/null || :`;
}

/** The commands that keep what stands at `path` as what was there before, unless an earlier attempt did. */
export function keepFormer(path: string): string {
  const words = `the former ${path} is kept: ${asideOf(path)}/former`;
  return `[ -e ${former} ] || [ -L ${former} ] || {\n${alsoName(path, former)}\nnote ${quote(words)}\n}`;
}

/** The command that chooses the name `$kept` in the folder aside, beside all earlier such names. */
export const keptName = "kept=kept-$(date -u +%Y%m%dT%H%M%SZ)";

/** The commands that keep what people made of the file. */
export function keepVersion(path: string): string {
  return `${keptName}
${alsoName(path, '"./$kept"')}
note ${quote(`${path} was changed on the host; that version is kept: ${asideOf(path)}/`)}"$kept"`;
}

/** A second name costs no room and leaves the first until it is replaced; not every file system has such names. */
function alsoName(path: string, name: string): string {
  return `ln -PT ${fileFromAside(path)} ${name} 2>/dev/null || mv -T ${fileFromAside(path)} ${name}`;
}

/**
 * The commands that give the file at `path`, which has this SHA-256, a name in the folder aside, where its
 * permissions can be changed. Where it is not the file that was verified, it is verified again.
 */
export function takeAside(path: string, sha256: string): string {
  const part = partOf(sha256);
  const record = quote(recordOf(path));
  return `rm -f ${part}
${alsoName(path, part)}
sum= known=
[ ! -e ${record} ] || read -r sum known <${record} || :
if [ -f ${part} ] && ! [ -L ${part} ]; then
case $known in "$(stat --printf='${identityFormat}' ${part}) "*) ;; *) sum=$(sha256sum <${part}) ;; esac
else sum=; fi
[ "\${sum%% *}" = ${sha256} ] || {
[ -e ${fileFromAside(path)} ] || [ -L ${fileFromAside(path)} ] || mv -T ${part} ${fileFromAside(path)}
rm -f ${part}
echo ${quote(`${path} was changed after it had been looked at`)} >&2
exit 1
}`;
}

/** The commands that put what is complete, verified and permitted in its place, and write down that it was verified. */
export function putInPlace(path: string, sha256: string): string {
  const part = partOf(sha256);
  const record = recordOf(path);
  return `${expectRecord(path)}
sync ${part}
verified=$(stat --printf='${identityFormat}' ${part})
# two names of one file cannot take each other's place
if [ ${part} -ef ${fileFromAside(path)} ] && ! [ -L ${fileFromAside(path)} ]; then rm -f ${part}
else mv -fT ${part} ${fileFromAside(path)}; fi
signature=$(stat --printf='${signatureFormat}' ${fileFromAside(path)})
case $signature in "$verified "*)
printf '%s %s\\n' ${sha256} "$signature" >${quote(`${record}.part`)}
mv -f ${quote(`${record}.part`)} ${quote(record)} ;;
esac`;
}
