import struct from "google-protobuf/google/protobuf/struct_pb.js";

const { Struct } = struct;
type Struct = InstanceType<typeof Struct>;

// The marks of the engine's wire format: sdk/go/common/resource/properties.go and sdk/nodejs/runtime/rpc.ts.
const signatureKey = "4dabf18193072939515e22adb298388d";
const secretSignature = "1b47061264138c4ac30d75fd1eb44270";
const unknownText = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/** Stands for a value that the engine does not know yet, in a preview. */
export const unknown: unique symbol = Symbol("unknown");

/**
 * A resource's properties as the code works with them: plain values, and beside them which top-level
 * properties hold a secret or an unknown anywhere inside.
 */
export interface Values {
  readonly plain: Record<string, unknown>;
  readonly secret: ReadonlySet<string>;
  readonly unknown: ReadonlySet<string>;
}

export const nothing: Values = { plain: {}, secret: new Set(), unknown: new Set() };

/** Reads the engine's message; every secret met is handed to `onSecret`, so that it can be kept out of texts. */
export function decode(
  message: Struct | undefined,
  onSecret: (value: unknown, property: string) => void,
): Values {
  if (!message) return nothing;
  const plain: Record<string, unknown> = {};
  const secret = new Set<string>();
  const unknowns = new Set<string>();
  for (const [key, value] of Object.entries(message.toJavaScript())) {
    plain[key] = unwrap(value, {
      secret: (inner) => {
        secret.add(key);
        onSecret(inner, key);
      },
      unknown: () => unknowns.add(key),
    });
  }
  return { plain, secret, unknown: unknowns };
}

function unwrap(value: unknown, on: { secret(inner: unknown): void; unknown(): void }): unknown {
  if (value === unknownText) {
    on.unknown();
    return unknown;
  }
  if (Array.isArray(value)) return value.map((item) => unwrap(item, on));
  if (value === null || typeof value !== "object") return value;
  if (isSecret(value)) {
    const inner = unwrap(value.value, on);
    on.secret(inner);
    return inner;
  }
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, unwrap(inner, on)]));
}

function isSecret(value: object): value is { value: unknown } {
  return (value as Record<string, unknown>)[signatureKey] === secretSignature;
}

/** Writes the engine's message: undefined properties are left out, secret ones wrapped whole. */
export function encode(plain: Record<string, unknown>, secret: ReadonlySet<string> = new Set()): Struct {
  const wire = Object.entries(plain)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => [
      key,
      secret.has(key) ? { [signatureKey]: secretSignature, value: wrap(value) } : wrap(value),
    ]);
  return Struct.fromJavaScript(Object.fromEntries(wire));
}

// biome-ignore lint/suspicious/noExplicitAny: google-protobuf's JavaScriptValue is not exported usefully
function wrap(value: unknown): any {
  if (value === unknown) return unknownText;
  if (Array.isArray(value)) return value.map(wrap);
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, inner]) => inner !== undefined)
      .map(([key, inner]) => [key, wrap(inner)]),
  );
}
