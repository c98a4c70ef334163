import { EstateError } from "../../errors.ts";
import type { Place, Situation, Step } from "../definition.ts";
import { besideOf, keepFormer, keepVersion, keptVersions } from "../kept.ts";
import { put } from "../put.ts";
import { quote } from "../shell.ts";
import { fileOf, type RulesetInputs, rulesets, sha256, tableOf, textOf, unitOf, unitText } from "./inputs.ts";
import { memory, printFunction, type RulesetObserved } from "./inspect.ts";
import { fileDrift, kernelDrift } from "./plan.ts";

type Work = Situation<RulesetInputs, RulesetObserved> & Place;

/**
 * nft judges the rules, the kernel takes them as one, and then they are what boots load.
 *
 * @throws EstateError where the host has no nft.
 */
export function steps(work: Work): Step[] {
  const { wanted, observed } = work;
  const { name } = wanted;
  if (!observed.tool)
    throw new EstateError(
      `the rule set ${name} cannot be loaded: the host has no nft. Let it depend on a host.Packages with nftables.`,
    );
  const isLoaded = !(fileDrift(wanted, observed) ?? kernelDrift(wanted, observed));
  return [...keep(work), ...(isLoaded ? [] : load(wanted)), ...boot(name)];
}

/** To load rules anew empties the sets that packets fill, so it is not done without need. */
function load(wanted: RulesetInputs): Step[] {
  const { name } = wanted;
  const path = fileOf(name);
  const candidate = quote(besideOf(path));
  return [
    {
      title: `make ${rulesets}`,
      run: `mkdir -p -m 0755 /etc/estate ${rulesets}\nmkdir -p -m 0700 ${memory}`,
    },
    { title: `write the new ${path}`, upload: besideOf(path), content: Buffer.from(textOf(wanted)) },
    {
      title: `validate the new rules of ${name}`,
      run: `PATH=$PATH:/usr/sbin
chmod 0644 ${candidate}
sync ${candidate}
nft -c -f ${candidate} >&2 || {
rm -f ${candidate}
echo 'nft refuses the new rules, and the old ones stay: correct them; the lines are counted as in the program' >&2
exit 1
}`,
    },
    // The place of a commit that has to be confirmed: what ends a host's connections would be taken back here.
    {
      title: `load the rules of ${name}`,
      run: `${printFunction}
nft -f ${candidate} >&2 || { rm -f ${candidate}; exit 1; }
mv -fT ${candidate} ${quote(path)}
table=$(print_table ${quote(name)} | sha256sum)
printf '%s %s\\n' ${sha256(textOf(wanted))} "\${table%% *}" >${quote(`${memory}/.${name}.part`)}
sync ${quote(`${memory}/.${name}.part`)}
mv -fT ${quote(`${memory}/.${name}.part`)} ${quote(`${memory}/${name}`)}`,
    },
  ];
}

/** By links and not by systemctl, so that a host without a running systemd (an image that is built) takes it too. */
function boot(name: string): Step[] {
  const unit = `${units}/${unitOf(name)}`;
  return [
    { title: `make ${wants}`, run: `mkdir -p -m 0755 ${wants}` },
    ...put(unit, unitText(name), "0644"),
    {
      title: `let the rules of ${name} be loaded at boot`,
      run: `ln -sfn ${quote(unit)} ${quote(`${wants}/${unitOf(name)}`)}\n${readUnits}`,
    },
  ];
}

export const units = "/etc/systemd/system";
export const wants = `${units}/sysinit.target.wants`;
export const readUnits = "if [ -d /run/systemd/system ]; then systemctl daemon-reload; fi";

/** Where a resource keeps the table of its name that was in the kernel before it; empty where there was none, so that a Create that is repeated does not take its own for it. */
export function formerTableIn(folder: string): string {
  return `${folder}/former-table.nft`;
}

/** What is about to be lost: at a Create what was there before us, later what people made of it. */
function keep({ old, wanted, observed, folder }: Work): Step[] {
  const { name } = wanted;
  const former = quote(formerTableIn(folder));
  if (!old)
    return [
      ...(observed.file
        ? [keepFormer(fileOf(name), folder, { saysSo: fileDrift(wanted, observed) !== undefined })]
        : []),
      {
        title: `keep the former table ${tableOf(name)}`,
        run: `PATH=$PATH:/usr/sbin
[ -e ${former} ] || {
nft list table ${tableOf(name)} >${former}.part 2>/dev/null || :
mv -f ${former}.part ${former}
[ ! -s ${former} ] || note ${quote(`the former table ${tableOf(name)} is kept: ${formerTableIn(folder)}`)}
}`,
      },
    ];
  const isOld = fileDrift(old, observed) === undefined || fileDrift(wanted, observed) === undefined;
  return [
    ...(observed.file && !isOld ? [keepVersion(fileOf(name))] : []),
    ...(observed.table && observed.loaded && observed.loaded.table !== observed.table
      ? [keepTable(name)]
      : []),
  ];
}

/** Keeps a table that people changed in the kernel. */
export function keepTable(name: string): Step {
  const kept = `${keptVersions}/table-estate_${name}-`;
  return {
    title: `keep what the table ${tableOf(name)} was changed to`,
    run: `PATH=$PATH:/usr/sbin
kept=${quote(kept)}$(date -u +%Y%m%dT%H%M%SZ)
mkdir -p ${keptVersions}
if nft list table ${tableOf(name)} >"$kept.part" 2>/dev/null; then
mv -f "$kept.part" "$kept"
note ${quote(`the table ${tableOf(name)} was changed in the kernel; that version is kept: `)}"$kept"
else rm -f "$kept.part"; fi`,
  };
}
