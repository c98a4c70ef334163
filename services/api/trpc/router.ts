import { initTRPC, TRPCError } from "@trpc/server";
import { z } from "zod";
import type { ConversationStore } from "../../shared/conversations/store.ts";
import type { ModelClient } from "../../shared/model/client.ts";

const BROKEN = "Something is broken on our side. Try again in a moment.";

/** What a question of the page comes with. */
export type Context = { user: string | undefined; store: ConversationStore; models: ModelClient };

const { router, procedure } = initTRPC.context<Context>().create({
  errorFormatter: ({ shape, error }) => ({
    ...shape,
    // What broke, with the question to the database in it, goes to the log.
    message: error.code === "INTERNAL_SERVER_ERROR" ? BROKEN : shape.message,
    data: { code: shape.data.code, httpStatus: shape.data.httpStatus },
  }),
});

const ofUser = procedure.use(({ ctx, next }) => {
  const { user } = ctx;
  if (!user) throw new TRPCError({ code: "UNAUTHORIZED", message: "Log in first." });
  return next({ ctx: { ...ctx, user } });
});

const conversation = ofUser.input(z.object({ id: z.uuid() }));

const gone = () =>
  new TRPCError({ code: "NOT_FOUND", message: "This conversation does not exist any more." });

/** The page's data. Answers come another way: as server-sent events of `POST /api/chat/send`. */
export const appRouter = router({
  models: router({
    list: ofUser.query(({ ctx }) => ctx.models.models()),
  }),
  conversations: router({
    list: ofUser.query(({ ctx }) => ctx.store.list(ctx.user)),
    get: conversation.query(async ({ ctx, input }) => {
      const found = await ctx.store.find(ctx.user, input.id);
      if (!found) throw gone();
      return { ...found, messages: await ctx.store.messages(input.id) };
    }),
    remove: conversation.mutation(async ({ ctx, input }) => {
      if (!(await ctx.store.remove(ctx.user, input.id))) throw gone();
    }),
  }),
});

export type AppRouter = typeof appRouter;
