import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { AccountPage } from "./account/account-page.tsx";
import { findSession, SESSION } from "./api/account.ts";
import { explain } from "./api/problem.ts";
import { ChatPage } from "./chat-page.tsx";
import { useTurns } from "./conversation/use-turns.ts";
import { Trouble } from "./elements/trouble.tsx";

/** The whole page: who is here decides what is shown. */
export function App() {
  const session = useQuery({ queryKey: SESSION, queryFn: findSession, staleTime: Number.POSITIVE_INFINITY });
  const turns = useTurns();
  // Whose turns are kept while a session is over: they wait for the same person, and for nobody else.
  const [owner, setOwner] = useState<string>();
  const user = session.data?.user;
  if (user && user.id !== owner) {
    if (owner !== undefined) turns.forgetAll();
    setOwner(user.id);
  }
  if (session.error)
    return (
      <main className="grid h-full">
        <Trouble message={explain(session.error)} way="Try again" onGo={() => session.refetch()} />
      </main>
    );
  if (!session.data) return null;
  if (session.data.user) return <ChatPage user={session.data.user} turns={turns} />;
  return <AccountPage notice={session.data.notice} />;
}
