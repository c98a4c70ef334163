import { type Format, parsePropertyString } from "../schema/property-string.ts";

/** A property string as answers have it where PVE has taken it apart: an object, numbers and flags as such. */
export function asObject(format: Format, text: string): Record<string, string | number | boolean> {
  const fields = Object.entries(parsePropertyString(format, text));
  return Object.fromEntries(
    fields.map(([key, value]) => {
      const type = format[key]?.type;
      if (type === "boolean") return [key, value === "1"];
      return [key, type === "integer" || type === "number" ? Number(value) : value];
    }),
  );
}
