/** A line is part of one answer's token: anything near this is not from a model server. */
const LONGEST_LINE = 1024 * 1024;

/**
 * The data of each event of a `text/event-stream`, as far as model servers use the format: `data:` lines, one an
 * event; comments and other fields are left out.
 */
export async function* eventData(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let rest = "";
  for await (const chunk of chunks) {
    rest += decoder.decode(chunk, { stream: true });
    const lines = rest.split(/\r?\n/);
    rest = lines.pop() ?? "";
    if (rest.length > LONGEST_LINE)
      throw new Error(`a line of the event stream is over ${LONGEST_LINE} characters`);
    for (const line of lines) {
      if (line.startsWith("data:")) yield line.slice(line[5] === " " ? 6 : 5);
    }
  }
}
