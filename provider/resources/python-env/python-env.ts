import type { HostKind } from "../definition.ts";
import { adopt, adoptTarget } from "./adopt.ts";
import { mark } from "./contents.ts";
import { finds, reflect } from "./display.ts";
import { currentOf, lockHash, type PythonEnvInputs, pythonEnvInputs } from "./inputs.ts";
import { inspect, type PythonEnvObserved } from "./inspect.ts";
import { plan } from "./plan.ts";
import { steps } from "./steps.ts";
import { undo } from "./undo.ts";

/** Python environments of one purpose, by versions, of which one is current. */
export const pythonEnv: HostKind<PythonEnvInputs, PythonEnvObserved> = {
  name: "PythonEnv",
  doc: "A Python environment by uv with locked packages: each lock has a folder of its own, /opt/NAME/envs/HASH, and /opt/NAME/current leads to the one that is wanted. A new one is built beside the old one, and what runs goes on in the old one until it is started anew; old ones stay for a way back, and while a process runs in them. What somebody installed, upgraded or removed by hand counts as drift, and the environment is built anew beside; a file that was edited in place is not seen. A host.Release of the same name would use the same folder.",
  inputs: pythonEnvInputs,
  computed: {
    path: "Where the environment is found, whichever is current: `/opt/NAME/current`.",
    version:
      "What a unit that runs in it is restarted for (`restartOn`): it changes with the packages and with Python, and with an environment that was built anew.",
  },

  addressedBy: "name",
  mayBeSecret: [],
  address: ({ name }) => name,
  adopt,
  adoptTarget,

  inspect,
  plan,
  steps,
  undo,

  outputs: (inputs) => ({
    path: currentOf(inputs),
    version: `${currentOf(inputs)}/${mark.lock}@sha256:${lockHash(inputs)}`,
  }),
  reflect,
  finds,
};
