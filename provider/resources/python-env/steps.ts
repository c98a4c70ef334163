import { EstateError } from "../../errors.ts";
import type { Place, Situation, Step } from "../definition.ts";
import { quote } from "../shell.ts";
import { buildCommands, environmentFunctions, pruneCommands, switchCommands } from "./build.ts";
import { currentOf, environmentName, lockOf, type PythonEnvInputs, rootOf } from "./inputs.ts";
import type { PythonEnvObserved } from "./inspect.ts";
import { isCurrent } from "./plan.ts";

type Work = Situation<PythonEnvInputs, PythonEnvObserved> & Place;

/** Where is remembered what the link led to before; empty where there was none. */
export function formerLinkIn(folder: string): string {
  return `${folder}/former-link`;
}

/**
 * Builds the environment where it is not there, whole and at its final path, because scripts in it name that path;
 * then switches to it. What runs goes on in the former one until it is started anew.
 *
 * @throws EstateError where something else than a link stands in the place of the link.
 */
export function steps(work: Work): Step[] {
  const { old, wanted, observed, folder } = work;
  const isSwitched = !isCurrent(wanted, observed);
  if (!isSwitched && (!old || old.keep === wanted.keep)) return rememberFormer(work);
  if (observed.at === "directory" || observed.at === "file")
    throw new EstateError(
      `${currentOf(wanted)} cannot become a link: a ${observed.at} is there, and it is not removed for you. Move it away on the host, or choose another name.`,
    );
  const environment = environmentName(wanted);
  const lock = `${folder}/lock`;
  const requirements = `${folder}/requirements.txt`;
  const root = quote(rootOf(wanted));
  return [
    ...rememberFormer(work),
    {
      title: `make ${rootOf(wanted)}`,
      run: `mkdir -p -m 0755 ${root} ${root}/envs\ncd ${root}\n${environmentFunctions(wanted)}`,
    },
    ...(isSwitched
      ? [
          { title: `upload the lock of ${environment}`, upload: lock, content: Buffer.from(lockOf(wanted)) },
          {
            title: `upload the requirements of ${environment}`,
            upload: requirements,
            content: Buffer.from(wanted.requirements),
          },
          {
            title: `build the environment ${environment}`,
            run: `choose ${environment}\n${buildCommands(wanted, { lock, requirements })}`,
          },
          { title: `switch to the environment ${environment}`, run: switchCommands },
        ]
      : []),
    {
      title: "remove environments that are long past",
      run: pruneCommands(wanted.keep, formerLinkIn(folder)),
    },
  ];
}

/** Where the link led comes back when the resource is removed. An earlier attempt may have switched it already. */
function rememberFormer({ old, observed, folder }: Work): Step[] {
  if (old) return [];
  const former = quote(formerLinkIn(folder));
  return [
    {
      title: "remember where the link leads",
      run: `[ -e ${former} ] || { printf %s ${quote(observed.target ?? "")} > ${former}.part; mv ${former}.part ${former}; }`,
    },
  ];
}
