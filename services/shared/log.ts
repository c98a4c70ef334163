import { type Logger, pino } from "pino";

export type { Logger };

/** A log of one JSON object a line on the standard output. What people wrote and who they are never stands in it. */
export function createLog(program: string, level: string): Logger {
  return pino({
    level,
    base: { program, release: process.env.BRAINALL_RELEASE },
    // Cookies and passwords are never logged on purpose; this is for the day when somebody logs a whole request.
    redact: { paths: ["*.password", "*.cookie", "*.authorization", "req.headers"], remove: true },
  });
}
