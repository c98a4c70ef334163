import { and, asc, desc, eq, gt, inArray, isNull, sql } from "drizzle-orm";
import type { Database } from "../database/connect.ts";
import { conversations, messages } from "../database/schema.ts";

export type ConversationSummary = { id: string; title: string | null; model: string; updatedAt: Date };

export type MessageStatus = "complete" | "streaming" | "stopped" | "failed";

export type StoredMessage = {
  id: number;
  role: "user" | "assistant" | "system";
  content: string;
  status: MessageStatus;
  error: string | null;
};

/** How far an answer is, or how it ended. */
export type Progress = { content: string; status: MessageStatus; error?: string };

/** An answer that is stored less often than this many milliseconds has lost its server. */
const STALE = 20_000;

/** Conversations shown in a list at most. */
const LISTED = 200;

const summary = {
  id: conversations.id,
  title: conversations.title,
  model: conversations.model,
  updatedAt: conversations.updatedAt,
};

/** What is kept of conversations: the seam to storage. What a user does not own does not exist for them. */
export class ConversationStore {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /** The latest first. */
  list(user: string): Promise<ConversationSummary[]> {
    return this.#database
      .select(summary)
      .from(conversations)
      .where(eq(conversations.userId, user))
      .orderBy(desc(conversations.updatedAt))
      .limit(LISTED);
  }

  async find(user: string, id: string): Promise<ConversationSummary | undefined> {
    const [row] = await this.#database
      .select(summary)
      .from(conversations)
      .where(and(eq(conversations.id, id), eq(conversations.userId, user)));
    return row;
  }

  /** A conversation that has no title yet, whoever owns it. */
  async findForTitle(id: string): Promise<{ id: string; model: string } | undefined> {
    const [row] = await this.#database
      .select({ id: conversations.id, model: conversations.model })
      .from(conversations)
      .where(and(eq(conversations.id, id), isNull(conversations.title)));
    return row;
  }

  /** The messages of a conversation from the first on. */
  async messages(conversation: string): Promise<StoredMessage[]> {
    const rows = await this.#database
      .select()
      .from(messages)
      .where(eq(messages.conversationId, conversation))
      .orderBy(asc(messages.id));
    return rows.map(({ id, role, content, status, error, updatedAt }) => {
      const isLost = status === "streaming" && Date.now() - updatedAt.getTime() > STALE;
      return { id, role, content, status: isLost ? "stopped" : status, error };
    });
  }

  async create(user: string, model: string): Promise<ConversationSummary> {
    const [row] = await this.#database
      .insert(conversations)
      .values({ userId: user, model })
      .returning(summary);
    return row!;
  }

  /** Whether there was one. */
  async remove(user: string, id: string): Promise<boolean> {
    const rows = await this.#database
      .delete(conversations)
      .where(and(eq(conversations.id, id), eq(conversations.userId, user)))
      .returning({ id: conversations.id });
    return rows.length > 0;
  }

  /** Adds a question and the answer that begins, and moves the conversation to the top. The answer's id. */
  addTurn(conversation: string, model: string, question: string | undefined): Promise<number> {
    return this.#database.transaction(async (transaction) => {
      if (question === undefined) await transaction.delete(messages).where(unansweredIn(conversation));
      else
        await transaction
          .insert(messages)
          .values({ conversationId: conversation, role: "user", content: question });
      const [answer] = await transaction
        .insert(messages)
        .values({ conversationId: conversation, role: "assistant", content: "", status: "streaming" })
        .returning({ id: messages.id });
      await transaction
        .update(conversations)
        .set({ model, updatedAt: new Date() })
        .where(eq(conversations.id, conversation));
      return answer!.id;
    });
  }

  async saveAnswer(id: number, { content, status, error }: Progress): Promise<void> {
    await this.#database
      .update(messages)
      .set({ content, status, error: error ?? null, updatedAt: new Date() })
      .where(eq(messages.id, id));
  }

  /** Gives a title to a conversation that has none. */
  async setTitle(id: string, title: string): Promise<void> {
    await this.#database
      .update(conversations)
      .set({ title })
      .where(and(eq(conversations.id, id), isNull(conversations.title)));
  }
}

/** The answers after the last question that did not come to their end: they give way to a new one. */
function unansweredIn(conversation: string) {
  const lastQuestion = sql`(select max(id) from ${messages} where conversation_id = ${conversation} and role = 'user')`;
  return and(
    eq(messages.conversationId, conversation),
    eq(messages.role, "assistant"),
    inArray(messages.status, ["stopped", "failed", "streaming"]),
    gt(messages.id, lastQuestion),
  );
}
