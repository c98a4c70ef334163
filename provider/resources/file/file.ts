import type { HostKind } from "../definition.ts";
import { adopt, adoptTarget } from "./adopt.ts";
import { closerTarget, finds, outputs, reflect } from "./display.ts";
import { exposed } from "./exposed.ts";
import { type FileInputs, inputs } from "./inputs.ts";
import { type FileObserved, inspect } from "./inspect.ts";
import { plan } from "./plan.ts";
import { steps } from "./steps.ts";
import { undo } from "./undo.ts";

export const file: HostKind<FileInputs, FileObserved> = {
  name: "File",
  doc: "A file with its whole content, owner, group and mode. It is replaced as one, so nobody ever reads half of it. What was there before is kept on the host and comes back when the file is removed from the program; a version that people made is kept before it is replaced. Directories on the way are not made: declare a host.Directory.",
  inputs,
  computed: {
    hash: "The SHA-256 of the content, in hex.",
    version:
      "The path and the hash, as `/etc/motd@sha256:…`: what a unit names to be restarted when the file changes.",
  },

  addressedBy: "path",
  mayBeSecret: ["content", "contentBase64"],
  address: ({ path }) => path,
  exposed,
  adopt,
  adoptTarget,

  inspect,
  plan,
  steps,
  undo,

  outputs,
  closerTarget,
  reflect,
  finds,
};
