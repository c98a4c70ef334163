import { spawn } from "node:child_process";
import { failure } from "../error.ts";

/** Whether a password is hashed already, as cloud-init tells it. */
export const isHashed = (password: string): boolean => /^\$(?:[156]|2[ay])(?:\$.+){2}/.test(password);

/** Hashes a password as PVE does, for /etc/shadow: "$5$…", SHA-256 with a salt; `scheme` 6 is SHA-512. */
export function hashPassword(password: string, scheme: 5 | 6 = 5): Promise<string> {
  // openssl hashes each line by itself.
  if (/[\r\n]/.test(password))
    return Promise.reject(failure("unable to encrypt password: it has a line break"));
  return new Promise((resolve, reject) => {
    const openssl = spawn("openssl", ["passwd", `-${scheme}`, "-stdin"], { stdio: ["pipe", "pipe", "pipe"] });
    let [hash, problem] = ["", ""];
    openssl.stdout.on("data", (chunk) => {
      hash += chunk;
    });
    openssl.stderr.on("data", (chunk) => {
      problem += chunk;
    });
    openssl.on("error", reject);
    openssl.on("close", (code) => {
      if (code === 0 && hash !== "") resolve(hash.trim());
      else reject(failure(`unable to encrypt password: ${problem.trim()}`));
    });
    openssl.stdin.end(`${password}\n`);
  });
}
