import type { FileInputs } from "./inputs.ts";

/** A secret in a file that others can read is none. Before a preview knows the content, that it is secret is enough. */
export function exposed(inputs: FileInputs, secret: ReadonlySet<string>) {
  const readableByOthers = (Number.parseInt(inputs.mode, 8) & 0o004) !== 0;
  if (!(secret.has("content") || secret.has("contentBase64")) || !readableByOthers) return [];
  return [
    {
      property: "mode",
      reason: `is ${inputs.mode}, with which anybody on the host reads ${inputs.path}, and its content is a secret: say 0600, or 0640 for a service's group`,
    },
  ];
}
