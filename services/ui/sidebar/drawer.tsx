import type { ReactNode, RefObject } from "react";
import { IconButton } from "../elements/icon-button.tsx";

/** What comes in from the side of a phone; the browser keeps the focus in it, and Escape closes it. */
export function Drawer({ ref, children }: { ref: RefObject<HTMLDialogElement | null>; children: ReactNode }) {
  const close = () => ref.current?.close();
  return (
    <dialog
      ref={ref}
      aria-label="Conversations"
      className="m-0 h-dvh max-h-none w-[min(20rem,86vw)] -translate-x-4 bg-sunken text-ink opacity-0 shadow-2xl transition backdrop:bg-black/40 open:translate-x-0 open:opacity-100 starting:open:-translate-x-4 starting:open:opacity-0"
      onClick={(event) => event.target === event.currentTarget && close()}
      onKeyDown={(event) => event.key === "Escape" && close()}
    >
      <IconButton icon="close" label="Close" className="absolute top-3 right-3" onClick={close} />
      {children}
    </dialog>
  );
}
