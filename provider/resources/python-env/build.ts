import { quote } from "../shell.ts";
import { contentsFunctions, mark } from "./contents.ts";
import { type PythonEnvInputs, rootOf } from "./inputs.ts";

/** Where the texts that were uploaded are. */
interface Uploads {
  readonly lock: string;
  readonly requirements: string;
}

/**
 * The shell functions of a change of environment, which work in the folder that holds them all. `choose NAME` sets
 * `$environment` to the one that is to be current, and `$isThere` where it needs no build.
 */
export function environmentFunctions(inputs: Pick<PythonEnvInputs, "name">): string {
  return `${contentsFunctions}
${chooseFunctions}
${usedFunction(rootOf(inputs))}`;
}

// One that was changed by hand may be in use: it is not mended but left to what runs in it.
const chooseFunctions = `is_finished() { [ -f "envs/$1/${mark.finished}" ]; }
is_intact() { is_finished "$1" && [ "$(contents_of "envs/$1")" = "$(cat "envs/$1/${mark.finished}")" ]; }
is_current() { [ "$(readlink current)" = "envs/$1" ]; }
choose() {
  environment=$1 number=2 isThere=
  while [ -e "envs/$environment" ]; do
    if is_intact "$environment"; then isThere=yes; return; fi
    if ! is_finished "$environment" && ! is_current "$environment"; then return; fi
    environment=$1.$number number=$((number + 1))
  done
}`;

/**
 * Builds the environment that was chosen, if it is not there. Everybody may read what is built, Python included,
 * which uv would put into root's home. What was fetched is kept until the environment is finished, so that a build
 * that was interrupted does not fetch it again.
 */
export function buildCommands(inputs: PythonEnvInputs, uploads: Uploads): string {
  const { python, uv, index, netrc } = inputs;
  const root = quote(rootOf(inputs));
  const where = index === undefined ? "" : ` --default-index ${quote(index)}`;
  return `if [ ! "$isThere" ]; then
${needed(inputs)}
env=${root}/envs/$environment
rm -rf "$env"
umask 022
mkdir -p ${root}/uv
export UV_CACHE_DIR=${root}/uv/cache UV_PYTHON_INSTALL_DIR=${root}/uv/python UV_NO_PROGRESS=1${netrc === undefined ? "" : ` NETRC=${quote(netrc)}`}
# root's own shell may find a Python that nobody else can reach
PATH=/usr/local/bin:/usr/bin:/bin ${quote(uv)} venv --no-project --python ${python} "$env" >&2
${quote(uv)} pip install --python "$env/bin/python" --require-hashes${where} --requirements ${quote(uploads.requirements)} >&2
mkdir -p "$env/.estate"
cp ${quote(uploads.requirements)} "$env/${mark.requirements}"
cp ${quote(uploads.lock)} "$env/${mark.lock}"
chmod 0644 "$env/${mark.requirements}" "$env/${mark.lock}"
packages_in "$env" > "$env/${mark.packages}"
contents_of "$env" > "$env/${mark.finished}.part"
# what counts as finished is on the disk
sync -f "$env"
mv -f "$env/${mark.finished}.part" "$env/${mark.finished}"
umask 077
fi`;
}

/** Ends the step where the host lacks what a build needs. */
function needed({ uv, netrc }: PythonEnvInputs): string {
  const noUv = `there is no uv at ${uv} on the host: bring it there (its release is one file) by a resource that this one depends on, or say by uv where it is`;
  const noLogin = `there is no file ${netrc} on the host: let this resource depend on the host.File that makes it`;
  return [
    `[ -x ${quote(uv)} ] || { echo ${quote(noUv)} >&2; exit 1; }`,
    ...(netrc === undefined ? [] : [`[ -f ${quote(netrc)} ] || { echo ${quote(noLogin)} >&2; exit 1; }`]),
  ].join("\n");
}

/**
 * `used` lists the environments that running processes work in. Their program is the Python that the environment
 * leads to, so it is found by what they were started with and by the libraries they have loaded. Not seen is who was
 * started as `current/bin/python` and has loaded no library but Python's own.
 */
function usedFunction(root: string): string {
  const pattern = `${root.replaceAll(".", "[.]")}/envs/[0-9a-f]{16}([.][0-9]+)?`;
  return `used() {
  {
    readlink /proc/[0-9]*/cwd /proc/[0-9]*/exe || :
    grep -hosaE ${quote(pattern)} /proc/[0-9]*/cmdline /proc/[0-9]*/environ /proc/[0-9]*/maps || :
  } 2>/dev/null | grep -oE ${quote(pattern)} | sed 's|.*/||' | sort -u
}`;
}

/**
 * The link leads to the new environment in one stroke. The lock is touched before: a service that was started with
 * another one then sees that this one is newer, also on the way back to a former one.
 */
export const switchCommands = `rm -rf uv/cache
is_current "$environment" || touch "envs/$environment/${mark.lock}"
rm -f .current.estate-new
ln -s "envs/$environment" .current.estate-new
mv -fT .current.estate-new current`;

/** Removes the environments that were switched to the longest ago, and none that anything needs. */
export function pruneCommands(keep: number, formerLink: string): string {
  return `used=$(used)
is_needed() {
  is_current "$1" || printf '%s\\n' "$used" | grep -qxF "$1" ||
    [ "$(cat ${quote(formerLink)} 2>/dev/null)" = "envs/$1" ]
}
ls -1 envs | grep -xE '[0-9a-f]{16}([.][0-9]+)?' | while read -r old; do
  if ! is_finished "$old" && ! is_needed "$old"; then rm -rf "envs/$old"; fi
done
# the newest is the one that was just switched to
ls -1t envs/*/${mark.lock} | cut -d / -f 2 | tail -n +${keep + 2} | while read -r old; do
  if ! is_needed "$old"; then rm -rf "envs/$old"; fi
done`;
}
