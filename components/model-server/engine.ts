import * as pulumi from "@pulumi/pulumi";
import { host } from "../../provider/sdk/index.ts";
import { type Host, installed } from "../machine/host.ts";
import { type Engine, enginePython, readRequirements } from "./engine-lock.ts";
import { ENVIRONMENT } from "./files.ts";

/** What builds environments of Python, from the index that the host's pip asks. */
const uv = {
  folder: "/opt/estate-uv",
  version: "0.13.9",
  hash: "sha256:d7f459fe4fd247d830351c75686d3996ace3c6f3f728eb0e85a30b7ada0cef19",
};

/** Kernels are compiled when a model is loaded, which wants a compiler and Python's headers. */
const tools = ["gcc", "python3-dev", "python3-venv"];

/** vLLM on a GPU host, by a lock: another version is built beside the one that runs. The card's driver is the host's. */
export class ModelEngine extends pulumi.ComponentResource {
  readonly environment: host.PythonEnv;

  constructor(
    name: string,
    { host: on, engine }: { host: Host; engine: Exclude<Engine, "present"> },
    options?: pulumi.ComponentResourceOptions,
  ) {
    super("estate:component:ModelEngine", name, {}, options);
    const parent = { parent: this };
    const packages = new host.Packages(
      `${name}-tools`,
      { on: on.ready, packages: tools },
      { ...parent, ...installed(on) },
    );
    const builder = new host.Script(
      `${name}-uv`,
      { on: on.ready, name: "uv", ...uvScripts },
      { ...parent, dependsOn: packages },
    );
    this.environment = new host.PythonEnv(
      name,
      {
        on: on.ready,
        name: ENVIRONMENT,
        python: enginePython,
        requirements: readRequirements(engine),
        uv: `${uv.folder}/bin/uv`,
      },
      { ...parent, dependsOn: builder },
    );
    this.registerOutputs();
  }
}

/** In an environment of its own, by the pip of the distribution. */
export const uvScripts = {
  check: `is=$(${uv.folder}/bin/uv --version 2>/dev/null) || is=none
case $is in "uv ${uv.version}" | "uv ${uv.version} "*) ;; *) echo "$is"; exit 1 ;; esac`,
  apply: `rm -rf ${uv.folder}.new
python3 -m venv ${uv.folder}.new
echo 'uv==${uv.version} --hash=${uv.hash}' > ${uv.folder}.new/requirements.txt
${uv.folder}.new/bin/pip install --quiet --require-hashes --requirement ${uv.folder}.new/requirements.txt
rm -rf ${uv.folder}
mv ${uv.folder}.new ${uv.folder}`,
  undo: `rm -rf ${uv.folder} ${uv.folder}.new`,
};
