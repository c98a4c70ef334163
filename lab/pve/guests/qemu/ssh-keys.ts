import { failure } from "../../error.ts";

/** The keys of the option `sshkeys`, which is URL-encoded and has a line each. */
export function sshKeysOf(sshkeys: string): string[] {
  return unescapeUrl(sshkeys)
    .split("\n")
    .filter((line) => line.trim() !== "");
}

/** Refuses keys that ssh-keygen would not read. */
export function requireSshKeys(sshkeys: string): void {
  if (!sshKeysOf(sshkeys).every(isPublicKey)) throw failure("SSH public key validation error");
}

// Perl's uri_unescape leaves a percent sign that begins nothing where it is; decodeURIComponent throws.
function unescapeUrl(text: string): string {
  const bytes = text.replaceAll(/(?:%[0-9a-f]{2})+/gi, (run) =>
    Buffer.from(run.replaceAll("%", ""), "hex").toString("utf8"),
  );
  return bytes;
}

const key = /(?:^|\s)((?:ssh|ecdsa|sk-ssh|sk-ecdsa)-\S+)\s+([A-Za-z0-9+/]+={0,2})(?:\s|$)/;

/** A line of authorized_keys: options may come first, a comment last. The blob repeats the type in its first field. */
function isPublicKey(line: string): boolean {
  const [, type, encoded = ""] = key.exec(line) ?? [];
  const [first, ...rest] = fieldsOf(Buffer.from(encoded, "base64")) ?? [];
  return rest.length > 0 && first === type;
}

/** The fields of a blob, each behind its length; undefined when the lengths do not add up. */
function fieldsOf(blob: Buffer): string[] | undefined {
  const fields: string[] = [];
  for (let at = 0; at < blob.length; ) {
    if (at + 4 > blob.length) return undefined;
    const end = at + 4 + blob.readUInt32BE(at);
    if (end > blob.length) return undefined;
    fields.push(blob.toString("latin1", at + 4, end));
    at = end;
  }
  return fields;
}
