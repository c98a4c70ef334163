import * as pulumi from "@pulumi/pulumi";
import * as sdk from "../../../provider/sdk/index.ts";

// as in the estate's own index.js, so that benchmarks measure what operators get
Reflect.deleteProperty(Error, "prepareStackTrace");

/** One resource of the program, as a test writes it. */
export interface Declared {
  /** The name of its class: `File`, `Unit`, … of hosts, `Secret`, or one with its module, as `postgres.Role`. */
  readonly kind: string;
  readonly name: string;
  /** The key of the host it is on. */
  readonly on?: string;
  /** What the constructor takes; `{"secret": "key"}` stands for that secret of the configuration. */
  readonly args?: Record<string, unknown>;
  /** The names of files that a unit is restarted for. */
  readonly restartOn?: readonly string[];
  readonly dependsOn?: readonly string[];
}

type AnyClass = new (...args: unknown[]) => pulumi.CustomResource;

const config = new pulumi.Config();
const readies = new Map<string, sdk.host.Ready>();
const made = new Map<string, pulumi.CustomResource>();

for (const name of config.getObject<string[]>("hosts") ?? [])
  readies.set(name, new sdk.host.Ready(name, { host: name }));

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
  const Kind = classOf(kind);
  if (kind === "Secret") return new Kind(name, args, options);
  const versions = restartOn?.map((file) => (made.get(file) as sdk.host.File).version);
  return new Kind(
    name,
    { ...args, on: readies.get(on), ...(versions ? { restartOn: versions } : {}) },
    options,
  );
}

/** A class by its name. The provider checks what its constructor is given: a test may hand over wrong things. */
function classOf(kind: string) {
  if (kind === "Secret") return sdk.Secret as unknown as AnyClass;
  const [name, module = "host"] = kind.split(".").reverse();
  const classes = (sdk as unknown as Record<string, Record<string, AnyClass>>)[module];
  const found = classes?.[name!];
  if (!found) throw new Error(`there is no class ${kind}`);
  return found;
}

function withSecrets(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withSecrets);
  if (value === null || typeof value !== "object") return value;
  if ("secret" in value) return config.requireSecret(String(value.secret));
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, withSecrets(inner)]));
}
