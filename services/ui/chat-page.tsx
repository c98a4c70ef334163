import { useRef } from "react";
import type { User } from "./api/account.ts";
import { Conversation } from "./conversation/conversation.tsx";
import type { Turns } from "./conversation/turns.ts";
import { useIsWide } from "./elements/use-is-wide.ts";
import { goTo, usePlace } from "./place.ts";
import { Drawer } from "./sidebar/drawer.tsx";
import { Sidebar } from "./sidebar/sidebar.tsx";
import { TopBar } from "./top-bar.tsx";

/** The conversations, and the one that is open. On a phone the conversations are behind a button. */
export function ChatPage({ user, turns }: { user: User; turns: Turns }) {
  const { conversation: place, visit } = usePlace();
  const isWide = useIsWide();
  const drawer = useRef<HTMLDialogElement>(null);
  const open = (conversation: string | undefined) => {
    drawer.current?.close();
    if (conversation === undefined) turns.forgetNew();
    goTo(conversation);
  };
  const sidebar = <Sidebar user={user} turns={turns} place={place} onOpen={open} />;
  return (
    <div className="grid h-dvh grid-rows-[auto_minmax(0,1fr)] min-[56rem]:grid-cols-[17.5rem_minmax(0,1fr)] min-[56rem]:grid-rows-1">
      <a
        href="#message"
        className="sr-only focus:not-sr-only focus:absolute focus:z-10 focus:m-3 focus:rounded-full focus:bg-accent focus:px-4 focus:py-2 focus:text-on-accent"
      >
        Go to your message
      </a>
      {isWide ? (
        <aside className="overflow-hidden border-r border-line bg-sunken">{sidebar}</aside>
      ) : (
        <>
          <TopBar place={place} onMenu={() => drawer.current?.showModal()} onNew={() => open(undefined)} />
          <Drawer ref={drawer}>{sidebar}</Drawer>
        </>
      )}
      <Conversation key={visit} place={place} user={user} turns={turns} isWide={isWide} onOpen={open} />
    </div>
  );
}
