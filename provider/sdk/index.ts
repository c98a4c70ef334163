/** The classes that programs use. They know nothing of the provider but its types, and what secrets put out. */
export * as host from "./host.ts";
export * as postgres from "./postgres.ts";
export * as redis from "./redis.ts";
export { Secret, type SecretArgs } from "./secret.ts";
