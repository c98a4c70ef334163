import { z } from "zod";
import { absolutePath } from "../path.ts";
import { accountName, mode } from "../permissions.ts";

export const inputs = z.strictObject({
  path: absolutePath().describe(
    "Where the directory is: an absolute path. Another path is another directory.",
  ),
  owner: accountName("user").default("root").describe("The user it belongs to. Default: root."),
  group: accountName("group").default("root").describe("The group it belongs to. Default: root."),
  mode: mode().default("0755").describe("The permissions as four octal digits. Default: 0755."),
});

export type DirectoryInputs = z.infer<typeof inputs>;
