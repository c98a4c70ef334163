import type { HostKind } from "../definition.ts";
import { adopt, adoptTarget } from "./adopt.ts";
import { finds, reflect } from "./display.ts";
import { type DirectoryInputs, inputs } from "./inputs.ts";
import { type DirectoryObserved, inspect } from "./inspect.ts";
import { plan } from "./plan.ts";
import { steps, undo } from "./steps.ts";

export const directory: HostKind<DirectoryInputs, DirectoryObserved> = {
  name: "Directory",
  doc: "A directory with its owner, group and mode; what is in it is left alone. Missing parents are made (root:root 0755). A directory that was there before gets its permissions back when it is removed from the program; one that we made is removed if it is empty, with the parents made for it.",
  inputs,
  computed: {},

  addressedBy: "path",
  mayBeSecret: [],
  address: ({ path }) => path,
  adopt,
  adoptTarget,

  inspect,
  plan,
  steps,
  undo,

  outputs: () => ({}),
  reflect,
  finds,
};
