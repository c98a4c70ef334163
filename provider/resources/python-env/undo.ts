import type { Place, Step } from "../definition.ts";
import { quote } from "../shell.ts";
import { environmentFunctions } from "./build.ts";
import { currentOf, type PythonEnvInputs, rootOf } from "./inputs.ts";
import type { PythonEnvObserved } from "./inspect.ts";
import { formerLinkIn } from "./steps.ts";

interface Undone extends Place {
  readonly inputs: PythonEnvInputs;
  readonly before: PythonEnvObserved;
  readonly observed: PythonEnvObserved;
}

/** Removes all environments; a link that was there before leads again to where it led, and what it led to stays. */
export function undo({ inputs, before, observed, folder }: Undone): Step[] {
  const root = quote(rootOf(inputs));
  const former = quote(formerLinkIn(folder));
  const isBack = before.target !== undefined && before.target === observed.target;
  // What was imported and never changed is as it was found.
  const isOurs = isBack ? ` && [ -e ${former} ]` : "";
  return [
    ...(isBack ? [] : [{ title: `lead ${currentOf(inputs)} back`, run: linkBack(inputs, observed, former) }]),
    {
      title: `remove the environments of ${inputs.name}`,
      run: `if [ -d ${root}/envs ]${isOurs}; then
cd ${root}
${environmentFunctions(inputs)}
${removeCommands}
cd /
rmdir ${root}/envs ${root}/uv ${root} 2>/dev/null || :
fi`,
    },
  ];
}

function linkBack(
  inputs: PythonEnvInputs,
  { at, target, environment }: PythonEnvObserved,
  former: string,
): string {
  const root = quote(rootOf(inputs));
  const current = currentOf(inputs);
  if (at === "directory" || at === "file")
    return `note ${quote(`${current} stays as it is: a ${at} took the place of the link`)}`;
  if (at === "link" && !environment)
    return `note ${quote(`${current} stays as it is: somebody led it to ${target}`)}`;
  return `if [ -d ${root} ]; then
rm -f ${root}/.current.estate-new
if [ -s ${former} ]; then
ln -s "$(cat ${former})" ${root}/.current.estate-new
mv -fT ${root}/.current.estate-new ${quote(current)}
else
rm -f ${quote(current)}
fi
fi`;
}

/** What a process uses stays with the Python it needs. By now only a link that is not ours can be current. */
const removeCommands = `used=$(used)
ls -1 envs | grep -xE '[0-9a-f]{16}([.][0-9]+)?' | while read -r old; do
if is_current "$old"; then
:
elif printf '%s\\n' "$used" | grep -qxF "$old"; then
note "$PWD/envs/$old stays: a process runs in it; remove it when that has ended"
else
rm -rf "envs/$old"
fi
done
rm -rf uv/cache
[ "$(ls -A envs)" ] || rm -rf uv`;
