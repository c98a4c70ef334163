import type { HostKind } from "../definition.ts";
import { adopt, adoptTarget } from "./adopt.ts";
import { finds, reflect } from "./display.ts";
import { type ReleaseInputs, releaseInputs } from "./inputs.ts";
import { inspect } from "./inspect.ts";
import type { Observed } from "./observed.ts";
import { plan } from "./plan.ts";
import { steps } from "./steps.ts";
import { undo } from "./undo.ts";

/** An application's files, by versions, and the instances of its services that run of them. */
export const release: HostKind<ReleaseInputs, Observed> = {
  name: "Release",
  doc: "A version of an application that serves: its files in /opt/NAME/releases/VERSION, and an instance of each of its services that runs of them (`page@VERSION-0a1b2c3d.service`, whose folder is /opt/NAME/instances/%i). A new version starts beside the old one; once it is ready it takes over, and the old one is told to end, which may take as long as its unit says. A version that does not become ready is stopped and its log shown, while the old one serves on. The last three versions stay on the host. The templates of the services, and the socket that old and new share, are units of their own.",
  inputs: releaseInputs,
  computed: {},

  addressedBy: "name",
  mayBeSecret: ["restartOn"],
  address: ({ name }) => name,
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
