import type { Parameters } from "./schema/validate.ts";

/** Parameters that the schema has checked, by name: these only tell TypeScript what the schema says. */
export const text = (parameters: Parameters, name: string): string => String(parameters[name]);
export const optionalText = (parameters: Parameters, name: string): string | undefined =>
  parameters[name] === undefined ? undefined : String(parameters[name]);
export const integer = (parameters: Parameters, name: string): number => Number(parameters[name]);
export const optionalInteger = (parameters: Parameters, name: string): number | undefined =>
  parameters[name] === undefined ? undefined : Number(parameters[name]);
/** Absent is false. */
export const flag = (parameters: Parameters, name: string): boolean => parameters[name] === true;
