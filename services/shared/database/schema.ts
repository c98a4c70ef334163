import { sql } from "drizzle-orm";
import { bigint, check, index, jsonb, pgTable, text, timestamp, uuid } from "drizzle-orm/pg-core";

const id = () => uuid().primaryKey().defaultRandom();
const time = (column: string) => timestamp(column, { withTimezone: true });
const createdAt = () => time("created_at").notNull().defaultNow();
const updatedAt = () => time("updated_at").notNull().defaultNow();

export const users = pgTable("users", {
  id: id(),
  /** In lower case. */
  email: text().notNull().unique(),
  passwordHash: text("password_hash").notNull(),
  name: text().notNull(),
  createdAt: createdAt(),
  updatedAt: updatedAt(),
});

/** One for each browser that is logged in. */
export const sessions = pgTable(
  "sessions",
  {
    id: id(),
    userId: userId(),
    /** SHA-256 of the refresh token's secret, which only the browser holds. */
    secretHash: text("secret_hash").notNull(),
    /** The one before: two tabs may present it at the same moment. */
    previousSecretHash: text("previous_secret_hash"),
    rotatedAt: time("rotated_at").notNull().defaultNow(),
    expiresAt: time("expires_at").notNull(),
  },
  (table) => [index("sessions_user_id").on(table.userId), index("sessions_expires_at").on(table.expiresAt)],
);

export const conversations = pgTable(
  "conversations",
  {
    id: id(),
    userId: userId(),
    /** Nothing until a worker has found one. */
    title: text(),
    model: text().notNull(),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
  },
  (table) => [index("conversations_user_id").on(table.userId, table.updatedAt.desc())],
);

export const messages = pgTable(
  "messages",
  {
    id: bigint({ mode: "number" }).primaryKey().generatedAlwaysAsIdentity(),
    conversationId: uuid("conversation_id")
      .notNull()
      .references(() => conversations.id, { onDelete: "cascade" }),
    role: text({ enum: ["user", "assistant", "system"] }).notNull(),
    content: text().notNull(),
    attachments: jsonb().$type<string[]>().notNull().default([]),
    /** How the answer of a model ended; a user's message is complete. */
    status: text({ enum: ["complete", "streaming", "stopped", "failed"] })
      .notNull()
      .default("complete"),
    /** What the user is told of an answer that failed. */
    error: text(),
    createdAt: createdAt(),
    /** Of an answer that streams: at most a few seconds ago, or its server is dead. */
    updatedAt: updatedAt(),
  },
  (table) => [
    index("messages_conversation_id").on(table.conversationId, table.id),
    check("messages_role", sql`${table.role} in ('user', 'assistant', 'system')`),
    check("messages_status", sql`${table.status} in ('complete', 'streaming', 'stopped', 'failed')`),
  ],
);

export const files = pgTable(
  "files",
  {
    id: id(),
    userId: userId(),
    filename: text().notNull(),
    mimetype: text().notNull(),
    /** Bytes. */
    size: bigint({ mode: "number" }).notNull(),
    storagePath: text("storage_path").notNull(),
    createdAt: createdAt(),
  },
  (table) => [index("files_user_id").on(table.userId)],
);

function userId() {
  return uuid("user_id")
    .notNull()
    .references(() => users.id, { onDelete: "cascade" });
}
