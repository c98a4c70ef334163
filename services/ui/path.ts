const CONVERSATION = /^\/c\/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\/?$/;

/** The conversation that a path names. */
export function conversationIn(path: string): string | undefined {
  return CONVERSATION.exec(path)?.[1];
}

export function pathOf(conversation: string | undefined): string {
  return conversation === undefined ? "/" : `/c/${conversation}`;
}
