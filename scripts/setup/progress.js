/** @typedef {(line: string) => void} Log */

/** @typedef {(detail: string) => void} Say */

/**
 * Writes progress where it does not mix with a command's output (`pulumi stack output --json`).
 * @type {Log}
 */
export const logToTerminal = (line) => console.error(line);

/**
 * Runs a long step and says every five seconds that it is still going on, how far it is, and since when.
 * @template Result
 * @param {Log} log
 * @param {string} step what is done, as in `building the engine`
 * @param {(say: Say) => Promise<Result>} work `say` replaces the detail of the next line
 * @returns {Promise<Result>}
 */
export async function withProgress(log, step, work) {
  const started = Date.now();
  let detail = "";
  const line = () => `  ${step}${detail && `: ${detail}`} (${duration(Date.now() - started)})`;
  log(`  ${step} …`);
  const ticker = setInterval(() => log(line()), 5000);
  try {
    const result = await work((text) => {
      detail = text;
    });
    detail = "done";
    log(line());
    return result;
  } finally {
    clearInterval(ticker);
  }
}

/**
 * A time as a person says it: `45 s`, `1 min 20 s`.
 * @param {number} milliseconds
 */
export function duration(milliseconds) {
  const seconds = Math.round(milliseconds / 1000);
  const minutes = Math.floor(seconds / 60);
  return minutes ? `${minutes} min ${seconds % 60} s` : `${seconds} s`;
}
