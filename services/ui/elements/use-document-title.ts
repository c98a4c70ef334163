import { useEffect } from "react";

/** Names the tab. */
export function useDocumentTitle(title: string | undefined): void {
  useEffect(() => {
    document.title = title ? `${title} · BrainAll` : "BrainAll";
  }, [title]);
}
