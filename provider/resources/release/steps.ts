import { EstateError } from "../../errors.ts";
import type { Place, Situation, Step } from "../definition.ts";
import { quote } from "../shell.ts";
import { type ReleaseInputs, rootOf } from "./inputs.ts";
import type { Observed } from "./observed.ts";
import { brokenServices, switchDifference } from "./plan.ts";
import { pruneCommands, repairCommands, switchCommands, switchFunctions } from "./switch.ts";

type Work = Situation<ReleaseInputs, Observed> & Place;

/**
 * What makes a version serve: its files, then a new instance beside the one that serves, and when that one is ready
 * the switch, after which the former ends. A version that does not become ready is stopped, and nothing has changed.
 *
 * @throws EstateError where neither the host nor the operator has the version's files.
 */
export function steps(work: Work): Step[] {
  const { wanted, observed } = work;
  const isSwitched = switchDifference(work) !== undefined;
  const isBroken = brokenServices(observed).length > 0;
  if (!isSwitched && !isBroken) return [];
  return [
    ...(observed.versions.includes(wanted.version) ? [] : unpackSteps(work)),
    { title: "prepare the start", run: switchFunctions(wanted) },
    isSwitched
      ? { title: `switch to ${wanted.version}`, run: switchCommands(wanted) }
      : { title: `start ${wanted.version} again`, run: repairCommands },
    { title: "remove versions that are long past", run: pruneCommands(wanted) },
  ];
}

function unpackSteps({ wanted, folder }: Work): Step[] {
  const { name, version, archive } = wanted;
  if (archive === undefined)
    throw new EstateError(
      `the host does not have version ${version} of ${name}, and the program names no archive of it: give \`archive\`, or choose a version that the host has`,
    );
  const root = rootOf(wanted);
  const upload = `${folder}/archive.tar.gz`;
  const part = `${root}/.new`;
  const target = `${root}/releases/${version}`;
  return [
    {
      title: `upload version ${version}`,
      upload,
      file: archive,
      orElse: `build it (npm run build), or choose a version that was built`,
    },
    {
      title: `unpack version ${version}`,
      run: [
        `mkdir -p -m 0755 ${quote(root)} ${quote(`${root}/releases`)} ${quote(`${root}/instances`)}`,
        `rm -rf ${quote(part)}`,
        `mkdir -m 0755 ${quote(part)}`,
        `tar -xzf ${quote(upload)} -C ${quote(part)} --no-same-owner`,
        // Never half there: what is in place is on the disk.
        `sync -f ${quote(part)}`,
        `mv -fT ${quote(part)} ${quote(target)}`,
        `rm -f ${quote(upload)}`,
      ].join("\n"),
    },
  ];
}
