import { createHash } from "node:crypto";
import type { ChatMessage } from "./request.ts";

/** What passes for tokens: words with the space before them. */
export function tokensOf(text: string): string[] {
  return text.match(/\s*\S+|\s+$/g) ?? [];
}

/** Where an answer may have no more tokens than this, a few words are wanted: a title, a label. */
const BRIEF = 32;

/**
 * The answer to the last message: the same for the same conversation, readable, with the marks that a page has to
 * show, and plain about what it is.
 */
export function answerTo(messages: ChatMessage[], maxTokens: number): string {
  const question = messages.findLast(({ role }) => role === "user")?.content.trim() ?? "";
  if (maxTokens <= BRIEF) return brief(question);
  const turn = messages.filter(({ role }) => role === "user").length;
  const parts = [
    opening(question, turn),
    /\b(code|script|function|program|sql|shell)\b/i.test(question) ? CODE : LIST,
    ...Array<string>(/\bin detail\b/i.test(question) ? DETAILS : 0).fill(DETAIL),
    CLOSING,
  ];
  return parts.join("\n\n");
}

function brief(question: string): string {
  const words = question.replaceAll(/[#*_`>?!.,:;"]/g, "").split(/\s+/);
  const title = words.slice(0, 6).join(" ");
  return title.charAt(0).toUpperCase() + title.slice(1);
}

function opening(question: string, turn: number): string {
  const line = question.split("\n")[0] ?? "";
  const quoted = line.length > 120 ? `${line.slice(0, 120)}…` : line;
  const which =
    turn === 1 ? "This is the first thing you asked here" : `This is question ${turn} of our conversation`;
  return `${which}:\n\n> ${quoted}\n\n${pick(THOUGHTS, question)}`;
}

/** One of the texts, always the same for the same question. */
function pick(texts: string[], question: string): string {
  const hash = createHash("sha256").update(question).digest().readUInt32BE();
  return texts[hash % texts.length] ?? "";
}

const THOUGHTS = [
  "A model would now weigh what it has read. I am only a **stand-in**: I show how an answer looks while it arrives, " +
    "word by word, and how it is kept. What I say about your question is made of your question.",
  "I am a **stand-in** for a language model, so there is no thought behind these words. They arrive at the pace of a " +
    "real one, and travel the same way: from the GPU host, through the API, to your page.",
  "No weights were loaded for this answer: it comes from a **stand-in** that speaks the protocol of the real model " +
    "server. Everything between us is real, and that is what a rehearsal is for.",
];

const LIST = `### What you can see here

1. **Streaming.** Each word is sent as soon as it exists.
2. **History.** Load the page again: the conversation is still there.
3. **Stopping.** The button under this text ends the answer, and the model stops working on it.

| part | real in the rehearsal |
| --- | --- |
| page, API, workers | yes |
| database, queue | yes |
| model | no, a *stand-in* |`;

const CODE = `### A piece of code

\`\`\`ts
/** Greets somebody, as every first program does. */
export function greet(name: string): string {
  return \`Hello, \${name}!\`;
}

console.log(greet("world"));
\`\`\`

Run it with \`node greet.ts\`: Node takes the types away by itself.`;

/** How often a long answer says the same: over a thousand tokens of it. */
const DETAILS = 25;

const DETAIL =
  "A model that is asked for every detail writes for a minute or more, and whoever reads along may have seen enough " +
  "long before: that is what the button below the text is for. I have no details to give, so I say this again, until " +
  "you stop me or I come to my end.";

const CLOSING = "Put a real model into the estate and ask the same again; nothing else has to change.";
