/**
 * The names that programs and the plugin must agree on: by the token of a resource, a function or a type, the
 * names of its properties, sorted and parted by spaces, so that a file of them reads and compares by the line.
 */
export type Properties = {
  /** What a resource is made from and a function is asked with. */
  inputs: Record<string, string>;
  /** What is known of a resource, and what a function answers. */
  outputs: Record<string, string>;
  /** What is in the objects among them. */
  types: Record<string, string>;
};

type Members = { properties?: Record<string, unknown> };
type Resource = Members & { inputProperties?: Record<string, unknown> };

/** What of a package's schema is read here. */
export type Schema = {
  name: string;
  provider: Resource;
  resources: Record<string, Resource>;
  functions: Record<string, { inputs?: Members; outputs?: Members }>;
  types: Record<string, Members>;
};

/** The names that a plugin has, by its schema. */
export function propertiesOfSchema({ name, provider, resources, functions, types }: Schema): Properties {
  const all: Properties = { inputs: {}, outputs: {}, types: {} };
  all.inputs[`pulumi:providers:${name}`] = names(provider.inputProperties);
  for (const [token, resource] of Object.entries(resources)) {
    all.inputs[token] = names(resource.inputProperties);
    all.outputs[token] = names(resource.properties);
  }
  for (const [token, { inputs, outputs }] of Object.entries(functions)) {
    // A method of the provider itself, which is for programs of Terraform.
    if (token.startsWith("pulumi:providers:")) continue;
    all.inputs[token] = names(inputs?.properties);
    all.outputs[token] = names(outputs?.properties);
  }
  for (const [token, { properties }] of Object.entries(types)) all.types[token] = names(properties);
  return all;
}

/** The names of an object's members, as they stand in `Properties`. */
export function names(members: object = {}): string {
  return Object.keys(members).sort().join(" ");
}
