import type { Place, Step } from "../definition.ts";
import { quote, quoteAll } from "../shell.ts";
import { type ReleaseInputs, rootOf } from "./inputs.ts";
import type { Observed } from "./observed.ts";

interface Undone extends Place {
  readonly inputs: ReleaseInputs;
  readonly before: Observed;
  readonly observed: Observed;
}

/** Ends all instances and removes all versions; what served before this program knew of it goes on. */
export function undo({ inputs, before, observed, folder }: Undone): Step[] {
  const { name, services } = inputs;
  const upload = { title: "remove the upload", run: `rm -f ${quote(`${folder}/archive.tar.gz`)}` };
  if (before.instance !== undefined && before.instance === observed.instance) return [upload];
  const root = quote(rootOf(inputs));
  const end = `for link in instances/*; do
  if [ -L "$link" ]; then
    for template in ${quoteAll([...services].reverse())}; do
      unit=\${template%@.service}@\${link##*/}.service
      SYSTEMD_OFFLINE=1 systemctl -q disable "$unit" 2>/dev/null || :
      systemctl stop "$unit" 2>/dev/null || :
      systemctl reset-failed "$unit" 2>/dev/null || :
    done
  fi
done
systemctl daemon-reload`;
  return [
    upload,
    {
      title: `end what runs of ${name}`,
      run: `if [ -d ${root}/instances ]; then\ncd ${root}\n${end}\nfi`,
    },
    {
      title: `remove the versions of ${name}`,
      run: `rm -rf ${quoteAll(["current", "current.new", ".new", "instances", "releases"].map((part) => `${rootOf(inputs)}/${part}`))}
rmdir ${root} 2>/dev/null || :`,
    },
  ];
}
