import type { ConversationStore, StoredMessage } from "../shared/conversations/store.ts";
import type { ChatMessage, ModelClient } from "../shared/model/client.ts";

/** Characters of a title at most. */
const LONGEST = 60;

/** Tokens that a model may take for a title. */
const MAX_TOKENS = 24;

/** Characters of the first question that a title is made of; the rest would only cost time. */
const QUESTION = 2000;

const INSTRUCTION: ChatMessage = {
  role: "system",
  content:
    "Name the topic of the user's message as the title of a conversation: two to six words, in its language, " +
    "without quotes and without a full stop. Answer with the title only.",
};

/** Lets the conversation's model find a title for it. Nothing happens where the conversation is gone. */
export async function titleConversation(
  store: ConversationStore,
  models: ModelClient,
  conversation: { id: string; model: string },
  signal: AbortSignal,
): Promise<void> {
  const question = firstQuestion(await store.messages(conversation.id));
  if (question === undefined) return;
  const messages = [INSTRUCTION, { role: "user" as const, content: question.slice(0, QUESTION) }];
  let said = "";
  for await (const text of models.chat({
    model: conversation.model,
    messages,
    maxTokens: MAX_TOKENS,
    signal,
  }))
    said += text;
  await store.setTitle(conversation.id, titleOf(said) || titleOf(question));
}

/** A title of what a model said: one line, without the marks that models put around it, not too long. */
export function titleOf(said: string): string {
  const line = said.trim().split("\n")[0] ?? "";
  const bare = line.replace(/^[\s"'“”„«#*]+|[\s"'“”„».*]+$/g, "").replace(/^title:\s*/i, "");
  if (bare.length <= LONGEST) return bare;
  return `${bare.slice(0, LONGEST).replace(/\s+\S*$/, "")}…`;
}

function firstQuestion(messages: StoredMessage[]): string | undefined {
  return messages.find(({ role }) => role === "user")?.content;
}
