/** One word of POSIX sh that stands for exactly `text`. */
export function quote(text: string): string {
  return /^[A-Za-z0-9_@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}

/** Several words, each quoted. */
export function quoteAll(words: readonly string[]): string {
  return words.map(quote).join(" ");
}
