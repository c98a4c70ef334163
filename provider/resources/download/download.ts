import type { HostKind } from "../definition.ts";
import { adopt, adoptTarget } from "./adopt.ts";
import { finds, outputs, reflect } from "./display.ts";
import { exposed } from "./exposed.ts";
import { type DownloadInputs, inputs } from "./inputs.ts";
import { type DownloadObserved, inspect } from "./inspect.ts";
import { plan } from "./plan.ts";
import { steps } from "./steps.ts";
import { undo } from "./undo.ts";

export const download: HostKind<DownloadInputs, DownloadObserved> = {
  name: "Download",
  doc: "A file that the host downloads with curl, such as the weights of a model. It is verified by its SHA-256 before it takes its place, so the path never has half a file, and what arrived before a broken connection, a kill or a failed run is continued. A preview does not read it again while its size, inode and times are those with which it was verified; anybody's change to them, a touch included, has it read once. What was there before is kept beside it and comes back when the download is removed from the program; a version that people made is kept as well. Directories on the way are not made: declare a host.Directory.",
  inputs,
  computed: {
    version:
      "The path and the SHA-256, as `/srv/models/small.gguf@sha256:…`: what a unit names to be restarted when the file changes.",
  },

  addressedBy: "path",
  mayBeSecret: ["url", "token"],
  address: ({ path }) => path,
  exposed,
  adopt,
  adoptTarget,

  inspect,
  plan,
  steps,
  undo,

  outputs,
  reflect,
  finds,
};
