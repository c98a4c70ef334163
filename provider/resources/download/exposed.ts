import type { DownloadInputs } from "./inputs.ts";

const soSay = "write pulumi.secret(…), or take it from the configuration by requireSecret";

/** What lets somebody in and is not a secret would be shown in previews and stand in the state for all to read. */
export function exposed({ url, token }: DownloadInputs, secret: ReadonlySet<string>) {
  return [
    ...(hasCredentials(url) && !secret.has("url")
      ? [{ property: "url", reason: `has a password in it, and is not a secret: ${soSay}` }]
      : []),
    ...(typeof token === "string" && !secret.has("token")
      ? [{ property: "token", reason: `is not a secret: ${soSay}` }]
      : []),
  ];
}

/** A preview may not know the url yet: then it is no text. */
function hasCredentials(url: unknown): boolean {
  if (typeof url !== "string" || !URL.canParse(url)) return false;
  const { username, password } = new URL(url);
  return username !== "" || password !== "";
}
