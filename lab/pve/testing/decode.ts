/**
 * What the provider could not decode of an object. `fields` tells what its struct has, as in
 * "name string; size int; tags? []string": Go's decoder refuses another JSON type, and lets be what is missing.
 */
export function decodeComplaints(fields: string, data: Record<string, unknown>): string[] {
  return fields
    .split(";")
    .map((field) => field.trim().split(/\s+/))
    .flatMap(([name = "", type = ""]) => {
      const value = data[name.replace(/\?$/, "")];
      if (value === undefined || value === null || decodes[type]?.(value)) return [];
      if (!decodes[type]) throw new Error(`no such type: ${type}`);
      return [`${name}: the provider reads ${type}, got ${JSON.stringify(value)}`];
    });
}

const isInteger = (value: unknown) => Number.isInteger(value);
const isNumeric = (value: unknown) =>
  typeof value === "number" || (typeof value === "string" && /^-?\d+(\.\d+)?$/.test(value));

const decodes: Record<string, (value: unknown) => boolean> = {
  string: (value) => typeof value === "string",
  int: isInteger,
  int64: isInteger,
  float: (value) => typeof value === "number",
  // Everything but 1 and true is false to it.
  bool: (value) => value === 0 || value === 1,
  CustomInt: isNumeric,
  CustomInt64: isNumeric,
  CustomFloat64: isNumeric,
  CustomCommaSeparatedList: (value) => typeof value === "string",
  "[]string": (value) => Array.isArray(value) && value.every((item) => typeof item === "string"),
  object: (value) => typeof value === "object",
};
