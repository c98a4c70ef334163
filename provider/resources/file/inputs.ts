import { createHash } from "node:crypto";
import { z } from "zod";
import { absolutePath } from "../path.ts";
import { accountName, mode } from "../permissions.ts";

export const inputs = z
  .strictObject({
    path: absolutePath().describe("Where the file is: an absolute path. Another path is another file."),
    content: z
      .string({ error: "the content of a file is a text; use contentBase64 for anything else" })
      .optional()
      .describe("The whole content, as text. Either this or contentBase64."),
    contentBase64: z
      .base64({
        error: "the content is not Base64: only A-Z a-z 0-9 + / and = at the end, without line breaks",
      })
      .optional()
      .describe("The whole content in Base64, for what is not text. Either this or content."),
    owner: accountName("user").default("root").describe("The user it belongs to. Default: root."),
    group: accountName("group").default("root").describe("The group it belongs to. Default: root."),
    mode: mode()
      .default("0644")
      .describe("The permissions as four octal digits. Default: 0644; say 0600 for what is secret."),
    validate: z
      .string({ error: "the command that validates is a text, like visudo -cf %s" })
      .regex(/^\P{Cc}*%s\P{Cc}*$/u, {
        error:
          "the command that validates is one line with %s where the new file's path belongs, like visudo -cf %s",
      })
      .optional()
      .describe(
        "A command that looks at the new content before it takes the old one's place, with %s for the path to look at, like `sshd -t -f %s`. If it fails, the old file stays. Default: none.",
      ),
  })
  .refine(({ content, contentBase64 }) => (content === undefined) !== (contentBase64 === undefined), {
    path: ["content"],
    error: "a file has either content (text) or contentBase64 (anything else): say exactly one of them",
  });

export type FileInputs = z.infer<typeof inputs>;

/** The property that says the content. */
export function contentProperty({ content }: FileInputs): "content" | "contentBase64" {
  return content === undefined ? "contentBase64" : "content";
}

/** The content as bytes. */
export function bytesOf({ content, contentBase64 }: FileInputs): Buffer {
  return content === undefined ? Buffer.from(contentBase64 ?? "", "base64") : Buffer.from(content);
}

/** The SHA-256 of the content, in hex. */
export function hashOf(inputs: FileInputs): string {
  return createHash("sha256").update(bytesOf(inputs)).digest("hex");
}
