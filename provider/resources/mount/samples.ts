import { unitFile } from "../unit/inputs.ts";
import { absent as absentUnit, fileOf } from "../unit/samples.ts";
import { credentialsFile, credentialsText, inputs, type MountInputs } from "./inputs.ts";
import type { Mounted, MountObserved } from "./inspect.ts";
import { automountUnit, mountUnit } from "./units.ts";

type Said = Partial<Parameters<typeof inputs.parse>[0] & MountInputs>;

/** Situations that several tests start from. */
export const bound = mountOf({ what: "/srv/data", type: "bind", options: ["ro"] });

export const share = mountOf({
  what: "//u1.example.com/backup",
  type: "cifs",
  options: ["_netdev", "noatime"],
  user: "u1",
  password: "canary-1",
});

export function mountOf(said: Said): MountInputs {
  return inputs.parse({ where: "/mnt/box", ...said });
}

/** A host that has it mounted as wanted. */
export function having(wanted: MountInputs, mounted: Partial<Mounted> = {}): MountObserved {
  const text = credentialsText(wanted);
  const unit = mountUnit(wanted);
  const wait = automountUnit(wanted);
  return {
    mount: {
      id: unit.name,
      load: "loaded",
      active: "active",
      sub: "mounted",
      enabled: wanted.automount ? "static" : "enabled",
      needsReload: false,
      files: {
        [unitFile(unit.name)]: fileOf(unit.content!),
        [credentialsFile(wanted.where)]: text === undefined ? null : fileOf(text),
      },
    },
    automount: wanted.automount
      ? {
          id: wait.name,
          load: "loaded",
          active: "active",
          sub: "running",
          enabled: "enabled",
          needsReload: false,
          files: { [unitFile(wait.name)]: fileOf(wait.content!) },
        }
      : absentUnit(wait.name),
    mounted: {
      type: wanted.type === "bind" ? "ext4" : wanted.type,
      source: wanted.type === "bind" ? "/dev/sda1" : wanted.what,
      options: ["rw", "relatime", ...wanted.options],
      asked: true,
      ...mounted,
    },
  };
}

/** A host that knows nothing of it, with such a directory. */
export function without(wanted: MountInputs, beneath: MountObserved["beneath"] = "absent"): MountObserved {
  return {
    mount: absentUnit(mountUnit(wanted).name),
    automount: absentUnit(automountUnit(wanted).name),
    beneath: beneath ?? "absent",
  };
}
