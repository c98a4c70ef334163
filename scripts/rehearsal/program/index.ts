import * as pulumi from "@pulumi/pulumi";
import { host, Secret } from "../../../provider/sdk/index.ts";

// as in the estate's own index.js, so that benchmarks measure what operators get
Reflect.deleteProperty(Error, "prepareStackTrace");

/** One resource of the program, as a test writes it. */
export interface Declared {
  /** `File`, `Unit`, … or `Secret`. */
  readonly kind: "File" | "Directory" | "User" | "Packages" | "Unit" | "Secret";
  readonly name: string;
  /** The key of the host it is on. */
  readonly on?: string;
  /** What the constructor takes; `{"secret": "key"}` stands for that secret of the configuration. */
  readonly args?: Record<string, unknown>;
  /** The names of files that a unit is restarted for. */
  readonly restartOn?: readonly string[];
  readonly dependsOn?: readonly string[];
}

const config = new pulumi.Config();
const readies = new Map<string, host.Ready>();
const made = new Map<string, pulumi.CustomResource>();

for (const name of config.getObject<string[]>("hosts") ?? [])
  readies.set(name, new host.Ready(name, { host: name }));

for (const declared of config.getObject<Declared[]>("resources") ?? [])
  made.set(declared.name, make(declared));

function make({
  kind,
  name,
  on = "",
  args: written = {},
  restartOn,
  dependsOn = [],
}: Declared): pulumi.CustomResource {
  const args = withSecrets(written) as Record<string, unknown>;
  const options = { dependsOn: dependsOn.map((other) => made.get(other)!) };
  if (kind === "Secret") return new Secret(name, args, options);
  const versions = restartOn?.map((file) => (made.get(file) as host.File).version);
  // The provider checks the arguments: a test may hand over wrong ones.
  const Kind = host[kind] as unknown as new (...args: unknown[]) => pulumi.CustomResource;
  return new Kind(
    name,
    { ...args, on: readies.get(on), ...(versions ? { restartOn: versions } : {}) },
    options,
  );
}

function withSecrets(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withSecrets);
  if (value === null || typeof value !== "object") return value;
  if ("secret" in value) return config.requireSecret(String(value.secret));
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, withSecrets(inner)]));
}
