/** A refusal in PVE's words. The first line of the message becomes the reason phrase of the status line. */
export class PveError extends Error {
  readonly status: number;
  /** What is wrong with single parameters: name → message. */
  readonly errors: Record<string, string> | undefined;

  constructor(status: number, message: string, errors?: Record<string, string>) {
    super(message);
    this.name = "PveError";
    this.status = status;
    this.errors = errors;
  }
}

/** Thrown in place of an answer: the connection ends without one, as when a node's power goes. */
export class ConnectionCut extends Error {}

/** What PVE answers when a method dies of itself: most refusals that concern the state of things. */
export function failure(message: string): PveError {
  return new PveError(500, message);
}

/** 400 with a message for each refused parameter. */
export function invalidParameters(errors: Record<string, string>): PveError {
  return new PveError(400, "Parameter verification failed.", errors);
}

/** As the standard check of a permission refuses. */
export function permissionDenied(path: string, privileges: string[]): PveError {
  return new PveError(403, `Permission check failed (${path}, ${privileges.join("|")})`);
}
