import type { Step } from "./definition.ts";
import { nameOf, parentOf } from "./path.ts";
import { quote } from "./shell.ts";

/**
 * Defines the shell function `enter`, which makes an absolute path the working directory. What follows names
 * things in it by {@link inside}.
 *
 * A service that owns a directory can put a symbolic link anywhere below it, between any two commands of root,
 * and would have root write where the link leads. The working directory cannot be swapped, so each part of the
 * path is entered from the one before. Links are followed out of directories that root alone can change, as
 * /var is for /var/run; what such a link leads through is trusted as root's own choice.
 */
export const enterFunction = `enter() {
  cd /
  rest=\${1#/}/
  while [ "$rest" ]; do
    part=\${rest%%/*} rest=\${rest#*/} above=\${PWD%/} trusted=
    if [ -L "./$part" ] && [ -O . ] && [ -z "$(find . -maxdepth 0 -perm /022)" ]; then trusted=yes; fi
    cd -P "./$part" 2>/dev/null || { echo "$above/$part is not a directory" >&2; exit 1; }
    [ "$trusted" ] || [ "$PWD" = "$above/$part" ] || {
      echo "$above/$part is a symbolic link, and others than root can change $above, so it is not followed: say the path that it leads to, or make $above root's" >&2
      exit 1
    }
  done
}`;

/** The name of `path`, as a word of sh, in its directory that was entered. */
export function inside(path: string): string {
  return quote(`./${nameOf(path)}`);
}

/** Makes the directory of `path` the working directory of the steps that follow; `who` is what stands at `path`: `this file`. */
export function enterParent(path: string, who: string): Step {
  const parent = parentOf(path);
  const missing = `the directory ${parent} is not there: declare it as a host.Directory that ${who} depends on, or create it`;
  return {
    title: `find the directory of ${path}`,
    run: `[ -d ${quote(parent)} ] || { echo ${quote(missing)} >&2; exit 1; }
${enterFunction}
enter ${quote(parent)}`,
  };
}
