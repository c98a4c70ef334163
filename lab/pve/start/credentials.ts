import { randomBytes, randomUUID } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { replaceFile } from "../../certificates.ts";
import type { Credentials } from "../initial.ts";

const token = "estate@pve!pulumi";

/**
 * The secrets of a new lab: the API token as clients send it, and the password of root@pam. They are made where there
 * are none; only their owner can read them.
 */
export function provideCredentials(files: { token: string; password: string }): Credentials {
  if (!existsSync(files.token)) replaceFile(files.token, `${token}=${randomUUID()}\n`, 0o600);
  if (!existsSync(files.password)) {
    replaceFile(files.password, `${randomBytes(18).toString("base64url")}\n`, 0o600);
  }
  const secret = readFileSync(files.token, "utf8").trim().slice(`${token}=`.length);
  return { secret, password: readFileSync(files.password, "utf8").trim() };
}
