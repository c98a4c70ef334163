import { AnswerError, type Inspect } from "../definition.ts";
import {
  filesIn,
  isNewerThan,
  microseconds,
  type Properties,
  parseFiles,
  parseProperties,
} from "../unit/answer.ts";
import { usedFile } from "../unit/inputs.ts";
import { unitProperties } from "../unit/inspect.ts";
import { type ReleaseInputs, rootOf } from "./inputs.ts";
import type { Observed, ObservedService } from "./observed.ts";

/**
 * A target is `page/page@.service,page-jobs@.service//etc/page.env`: the name, the templates of the services, and
 * the files they use, each after a further slash. With `*` for the templates, those of the running instance are found.
 */
export const inspect: Inspect<ReleaseInputs, Observed> = {
  target: ({ name, services, restartOn }) =>
    [`${name}/${services.join()}`, ...restartOn.flatMap((value) => usedFile(value)?.path ?? [])].join("/"),

  script: `for target; do
  name=\${target%%/*}; rest=\${target#*/}; templates=\${rest%%//*}; used=\${rest#"$templates"}
  root=${rootOf({ name: "$name" })}
  date "+release %s.%N $target"
  instance=$(readlink "$root/current" 2>/dev/null); instance=\${instance##*/}
  version=
  if [ "$instance" ]; then version=$(readlink "$root/instances/$instance" 2>/dev/null); fi
  echo "serves $instance \${version##*/}"
  for folder in "$root"/releases/*/; do
    folder=\${folder%/}
    if [ -d "$folder" ]; then echo "has \${folder##*/}"; fi
  done
  if [ "$instance" ]; then
    if [ "$templates" = '*' ]; then
      units=$(systemctl list-units --all --plain --no-legend "*@$instance.service" | cut -d' ' -f1)
    else
      units=$(echo "$templates" | tr , '\\n' | sed "s/@\\.service$/@$instance.service/")
    fi
    echo units
    if [ "$units" ]; then systemctl show --timestamp=us+utc -p ${unitProperties} -- $units; fi
  fi
  echo files
  while [ "$used" ]; do
    used=\${used#//}; file=/\${used%%//*}; used=\${used#"\${file#/}"}
    if [ -f "$file" ]; then
      stat -c 'changed %.9Z %F:%n' -- "$file"
      sha256sum -- "$file"
    fi
  done
done`,

  parse(output, targets) {
    const [before, ...blocks] = output.split(/^release /m);
    if (before?.trim() || blocks.length !== targets.length)
      throw new AnswerError(
        `it says something of ${blocks.length} releases, and was asked for ${targets.length}`,
      );
    return new Map(targets.map((target, index) => [target, parseRelease(target, blocks[index]!)]));
  },
};

function parseRelease(target: string, block: string): Observed {
  const [, now, asked, instance, version, had, shown, listed] =
    block.match(
      /^(\d+\.\d{9}) (.+)\nserves (\S*) (\S*)\n((?:has .+\n)*)(?:units\n([\s\S]*?))?files\n([\s\S]*)$/,
    ) ?? [];
  if (now === undefined || asked !== target || had === undefined || listed === undefined)
    throw new AnswerError("the answer has not the form of versions, units and files");
  const units = (shown ?? "").trim() === "" ? [] : shown!.trim().split("\n\n").map(parseProperties);
  const [, ...used] = target.split("//");
  return {
    versions: had
      .split("\n")
      .filter((line) => line !== "")
      .map((line) => line.slice("has ".length))
      .sort(),
    ...(instance && { instance }),
    ...(version && { version }),
    services: instance ? servicesOf(instance, units) : {},
    files: filesIn(
      used.map((path) => `/${path}`),
      parseFiles(listed),
      isNewerThan(units, microseconds(now)),
    ),
  };
}

function servicesOf(instance: string, units: readonly Properties[]): Record<string, ObservedService> {
  return Object.fromEntries(
    units.map(({ Id = "", ActiveState: active, SubState: sub, UnitFileState }) => {
      if (!Id.endsWith(`@${instance}.service`) || !active || !sub)
        throw new AnswerError(`systemctl said of ${Id || "a unit"} not what was asked`);
      const template = Id.replace(`@${instance}.service`, "@.service");
      return [template, { active, sub, enabled: UnitFileState === "enabled" }];
    }),
  );
}
