import { type RefObject, useLayoutEffect, useRef, useState } from "react";

/** Pixels from the end that still count as being there. */
const NEAR = 48;

/** Keeps the latest words in sight, unless their reader has scrolled away from them. */
export function useStickToEnd(content: unknown): {
  scroller: RefObject<HTMLDivElement | null>;
  isAtEnd: boolean;
  onScroll: () => void;
  stick: () => void;
} {
  const scroller = useRef<HTMLDivElement>(null);
  const [isAtEnd, setIsAtEnd] = useState(true);
  const toEnd = () => {
    const element = scroller.current;
    if (element) element.scrollTop = element.scrollHeight;
  };
  // biome-ignore lint/correctness/useExhaustiveDependencies: it is the content that moves the end
  useLayoutEffect(() => {
    if (isAtEnd) toEnd();
  }, [content, isAtEnd]);
  return {
    scroller,
    isAtEnd,
    onScroll: () => {
      const element = scroller.current;
      if (element) setIsAtEnd(element.scrollHeight - element.scrollTop - element.clientHeight < NEAR);
    },
    stick: () => {
      setIsAtEnd(true);
      toEnd();
    },
  };
}
