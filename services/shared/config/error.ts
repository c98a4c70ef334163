/** What the operator can mend: settings or what they point to. The message says all of it; a stack would add nothing. */
export class ConfigurationError extends Error {
  override name = "ConfigurationError";
}
