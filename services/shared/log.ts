import { type DestinationStream, type Logger, pino } from "pino";

export type { Logger };

/** A log of one JSON object a line on the standard output. What people wrote and who they are never stands in it. */
export function createLog(program: string, level: string, destination?: DestinationStream): Logger {
  const options = {
    level,
    base: { program, release: process.env.BRAINALL_RELEASE },
    redact: {
      paths: [
        // Cookies and passwords are never logged on purpose; this is for the day when somebody logs a whole request.
        ...["*.password", "*.cookie", "*.authorization", "req.headers"],
        // What Redis refused, with its arguments: of a login that is the password.
        ...["err.command.args", "err.aggregateErrors[*].command.args"],
      ],
      remove: true,
    },
  };
  return destination ? pino(options, destination) : pino(options);
}
