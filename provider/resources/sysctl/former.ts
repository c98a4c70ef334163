import type { Step } from "../definition.ts";
import { quote, quoteAll } from "../shell.ts";
import { pathOf } from "./inputs.ts";
import type { SysctlObserved } from "./inspect.ts";

/** Where a resource keeps the values that were there before the program said any: a line each, the path and the value after a tab. */
function formerValuesIn(folder: string): string {
  return `${folder}/former-values`;
}

/** Writes down what `keys` are, unless an earlier attempt did: by now it may be our own value that is there. */
export function remember(keys: readonly string[], { values }: SysctlObserved, folder: string): Step[] {
  const there = keys.flatMap((key) => {
    const value = values[key]?.value;
    return value === undefined ? [] : [{ path: pathOf(key), value }];
  });
  if (there.length === 0) return [];
  const former = quote(formerValuesIn(folder));
  const part = quote(`${formerValuesIn(folder)}.part`);
  return [
    {
      title: "write down the former settings",
      run: `cat ${former} >${part} 2>/dev/null || :
remember() { cut -f 1 ${part} | grep -qxF -- "$1" || printf '%s\\t%s\\n' "$1" "$2" >>${part}; }
${there.map(({ path, value }) => `remember ${quoteAll([path, value])}`).join("\n")}
sync ${part}
mv -f ${part} ${former}`,
    },
  ];
}

const setBack = `
tab=$(printf '\\t')
set_back() {
  if ! [ -f "/proc/sys/$1" ]; then note "$1 is no setting of the kernel any more, so it has no former value"
  elif [ "$(tr -s '[:space:]' ' ' <"/proc/sys/$1" | sed 's/ $//')" = "$2" ]; then :
  elif ! printf '%s\\n' "$2" >"/proc/sys/$1"; then note "$1 stays as it is: the kernel does not take its former value $2"
  fi
}`.trim();

/** Gives settings that leave the program the values that they had before it named them. */
export function restore(keys: readonly string[], folder: string): Step[] {
  if (keys.length === 0) return [];
  const former = quote(formerValuesIn(folder));
  const part = quote(`${formerValuesIn(folder)}.part`);
  return [
    {
      title: `give ${keys.join(", ")} their former values`,
      run: `${setBack}
[ -e ${former} ] || : >${former}
for key in ${quoteAll(keys.map(pathOf))}; do
  line=$(sed -n "\\|^$key$tab|p" ${former})
  if [ "$line" ]; then set_back "$key" "\${line#*"$tab"}"; fi
  sed "\\|^$key$tab|d" ${former} >${part}
  mv -f ${part} ${former}
done`,
    },
  ];
}

/** Gives all settings the values that they had before the program named them. */
export function restoreAll(folder: string): Step {
  const former = quote(formerValuesIn(folder));
  return {
    title: "give the settings their former values",
    run: `${setBack}
if [ -e ${former} ]; then
  while IFS=$tab read -r path value; do set_back "$path" "$value"; done <${former}
else
  note 'the settings stay as they are until the next boot: their former values are not known'
fi`,
  };
}
