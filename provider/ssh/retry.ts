import { EstateError } from "../errors.ts";
import type { FailureCode } from "./failure.ts";

/** Nobody answered yet, so nobody is annoyed. */
const unheard = 500;

/** An sshd that answered counts attempts that come to nothing, and from OpenSSH 9.8 on locks their sender out for more than this. */
const heard = 6000;

const delays: Partial<Record<string, number>> = {
  "connection-refused": unheard,
  "no-route": unheard,
  "not-reached": unheard,
  "timed-out": unheard,
  "connection-closed": heard,
  "identity-missing": heard,
  "login-refused": heard,
  "sudo-refused": heard,
} satisfies Partial<Record<FailureCode, number>>;

/**
 * After how many milliseconds another attempt may succeed by itself, as a machine that boots refuses connections
 * first and then logins; undefined where someone has to mend something.
 */
export function retryDelay(error: EstateError): number | undefined {
  if (error.code === "via-failed")
    return error.cause instanceof EstateError ? retryDelay(error.cause) : undefined;
  return error.code === undefined ? undefined : delays[error.code];
}

/** Whether somebody has to let us in first: each further attempt could get us locked out. */
export function isRefusal(error: EstateError): boolean {
  if (error.code === "via-failed") return error.cause instanceof EstateError && isRefusal(error.cause);
  return ["identity-missing", "login-refused", "sudo-refused"].includes(error.code ?? "");
}
