import { z } from "zod";
import { absolutePath } from "../path.ts";
import { accountName, mode } from "../permissions.ts";

const notAnUrl =
  "is not a URL to download from: write http:// or https:// and the rest in ASCII, with %20 for a space";

export const inputs = z.strictObject({
  url: z
    // a refusal repeats nothing of it, for it may hold a password
    .string({ error: "a url is a text, like https://example.org/model.gguf" })
    .regex(/^https?:\/\/[!#-[\]-~]+$/, { error: `the url ${notAnUrl}` })
    .refine((url) => URL.canParse(url), { error: `the url ${notAnUrl}` })
    .describe(
      "Where the file is downloaded from, by HTTP or HTTPS. Another url of the same content downloads nothing. One with a password in it has to be a secret.",
    ),
  sha256: z
    .string({ error: "a sha256 is a text of 64 hexadecimal digits" })
    .regex(/^[0-9a-f]{64}$/, {
      error: ({ input }) =>
        `${JSON.stringify(input)} is not a SHA-256: write its 64 hexadecimal digits in lower case, as sha256sum prints them`,
    })
    .describe("The SHA-256 of the content, in hex. What has another one never gets to the path."),
  path: absolutePath().describe("Where the file is put: an absolute path. Another path is another download."),
  token: z
    .string({ error: "a token is a text" })
    .regex(/^[!#-[\]-~]+$/, {
      error: "the token has a character that none has: write printable ASCII without spaces and quotes",
    })
    .optional()
    .describe(
      "What the server of the url is told as `Authorization: Bearer`, for what not everybody may download; servers that it leads on to are not told. It has to be a secret. Default: none.",
    ),
  owner: accountName("user").default("root").describe("The user it belongs to. Default: root."),
  group: accountName("group").default("root").describe("The group it belongs to. Default: root."),
  mode: mode().default("0644").describe("The permissions as four octal digits. Default: 0644."),
});

export type DownloadInputs = z.infer<typeof inputs>;
