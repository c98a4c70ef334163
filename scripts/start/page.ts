import { OperatorError } from "../setup/operator-error.js";

/** How long the page may take to answer, in milliseconds. */
const TIMEOUT = 10_000;

/** Fetches a page as its user's browser does and resolves to its text; throws where it does not answer well. */
export async function checkPage(url: string): Promise<string> {
  let response: Response;
  try {
    response = await fetch(url, { signal: AbortSignal.timeout(TIMEOUT) });
  } catch (error) {
    throw new OperatorError(
      `${url} does not answer (${reason(error)}). \`npm run lab -- status\` shows the hosts.`,
    );
  }
  const text = pageText(await response.text());
  if (response.ok) return text;
  throw new OperatorError(
    `${url} answers ${response.status}: ${text}\n\`npm run lab -- logs web\` shows what the host's services say.`,
  );
}

/** What a person reads of a page: its text without tags, in one line. */
export function pageText(html: string): string {
  return html
    .replace(/<(head|style|script)\b.*?<\/\1>/gs, " ")
    .replace(/<[^>]*>/g, " ")
    .replace(/\s+/g, " ")
    .trim();
}

function reason(error: unknown): string {
  const { cause, message } = error as Error;
  return cause instanceof Error ? cause.message : message;
}
