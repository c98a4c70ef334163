import { z } from "zod";
import { typeOf } from "../resources/definition.ts";
import { hostKinds } from "../resources/index.ts";
import { readyInputs } from "../resources/ready/ready.ts";
import { secretInputs } from "../resources/secret/kinds.ts";
import { type Output, outputs, values } from "../resources/secret/outputs.ts";
import { placement } from "./placement.ts";

/** A property as Pulumi's package schema writes it. */
interface Property {
  readonly type: string;
  readonly description?: string;
  readonly default?: unknown;
  readonly items?: Property;
  readonly additionalProperties?: Property;
  readonly secret?: true;
}

interface JsonSchema {
  readonly type?: string;
  readonly description?: string;
  readonly default?: unknown;
  readonly items?: JsonSchema;
  readonly additionalProperties?: JsonSchema | boolean;
  readonly anyOf?: readonly JsonSchema[];
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
}

/** Pulumi's package schema of this provider, made from the definitions themselves. */
export function schema(version: string): object {
  const resources = Object.fromEntries([
    [
      "estate:index:Secret",
      resource(
        "A value that lives in the state and is never shown: generated, or handed in once.",
        secretInputs,
        computed(values),
        computed(Object.assign({}, ...Object.values(outputs))),
      ),
    ],
    [
      "estate:host:Ready",
      resource("A host that answers and has booted; all that lives on it takes its pin.", readyInputs, {
        pin: { type: "string", description: "The host's public key." },
        machineId: { type: "string", description: "`/etc/machine-id`." },
      }),
    ],
    ...hostKinds.map((kind) => [
      `estate:${typeOf(kind)}`,
      resource(
        kind.doc,
        kind.inputs.safeExtend(placement),
        Object.fromEntries(
          Object.entries(kind.computed).map(([key, description]) => [key, { type: "string", description }]),
        ),
      ),
    ]),
  ]);
  return {
    name: "estate",
    version,
    description: "The inside of hosts over SSH, and secrets.",
    config: {
      variables: {
        hosts: {
          type: "object",
          additionalProperties: { $ref: "pulumi.json#/Any" },
          description: "How each host is reached, by its key.",
        },
        namespace: { type: "string", description: "The network namespace that the hosts are in." },
      },
    },
    language: { nodejs: { respectSchemaVersion: true } },
    resources,
  };
}

/** `sometimes` is computed as well, but not of every kind. */
function resource(
  description: string,
  inputs: z.ZodObject,
  computed: Record<string, Property>,
  sometimes: Record<string, Property> = {},
): object {
  const json = z.toJSONSchema(inputs, { io: "input", unrepresentable: "any" }) as JsonSchema;
  const inputProperties = Object.fromEntries(
    Object.entries(json.properties ?? {}).map(([key, property]) => [key, propertyOf(property)]),
  );
  return {
    description,
    inputProperties,
    requiredInputs: json.required ?? [],
    properties: { ...inputProperties, ...computed, ...sometimes },
    required: [...(json.required ?? []), ...Object.keys(computed)],
  };
}

function computed(outputs: Readonly<Record<string, Output>>): Record<string, Property> {
  return Object.fromEntries(
    Object.entries(outputs).map(([name, { type, ...property }]) => [
      name,
      type === "strings" ? { type: "array", items: { type: "string" }, ...property } : { type, ...property },
    ]),
  );
}

function propertyOf(json: JsonSchema): Property {
  const described = json.description === undefined ? {} : { description: json.description };
  const { items, additionalProperties } = json;
  if (json.type === "array") return { type: "array", items: propertyOf(items ?? {}), ...described };
  if (json.type === "object")
    return {
      type: "object",
      additionalProperties: propertyOf(typeof additionalProperties === "object" ? additionalProperties : {}),
      ...described,
    };
  // what JSON schema cannot say (a duration, a mode) is written as text
  const type = json.type ?? "string";
  const scalar = ["string", "number", "integer", "boolean"].includes(type) ? type : "string";
  const isScalarDefault = json.default !== undefined && typeof json.default !== "object";
  return { type: scalar, ...described, ...(isScalarDefault ? { default: json.default } : {}) };
}
