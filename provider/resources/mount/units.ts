import { type UnitInputs, unitInputs } from "../unit/inputs.ts";
import { credentialsFile, credentialsVersion, kernelType, type MountInputs, unitBase } from "./inputs.ts";

/** The unit that mounts it. With an automount, that one says when. */
export function mountUnit(inputs: MountInputs): UnitInputs {
  return unitInputs.parse({
    name: `${unitBase(inputs.where)}.mount`,
    content: mountText(inputs),
    enabled: !inputs.automount,
    state: inputs.automount ? "any" : "running",
    restartOn: credentialsVersion(inputs),
  });
}

/** The unit that mounts it when it is first used. */
export function automountUnit({ where }: Pick<MountInputs, "where">): UnitInputs {
  return unitInputs.parse({ name: `${unitBase(where)}.automount`, content: automountText(where) });
}

/** A mount that fails must not keep a host from booting, so it is only wanted. */
function mountText(inputs: MountInputs): string {
  const { what, where, automount } = inputs;
  const options = optionsOf(inputs);
  return `[Unit]
Description=${what} at ${where}

[Mount]
What=${what}
Where=${where}
Type=${inputs.type === "bind" ? "none" : kernelType(inputs)}
${options.length > 0 ? `Options=${options.join(",")}\n` : ""}TimeoutSec=30
${automount ? "" : "\n[Install]\nWantedBy=multi-user.target\n"}`;
}

function optionsOf(inputs: MountInputs): string[] {
  return [
    ...(inputs.type === "bind" ? ["bind"] : []),
    ...inputs.options,
    ...(inputs.password === undefined ? [] : [`credentials=${credentialsFile(inputs.where)}`]),
  ];
}

function automountText(where: string): string {
  return `[Unit]
Description=${where} when it is first used

[Automount]
Where=${where}

[Install]
WantedBy=multi-user.target
`;
}
