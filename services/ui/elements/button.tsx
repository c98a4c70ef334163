import type { ComponentProps } from "react";

/** A quiet button with words in it. */
export function Button({ className = "", ...props }: ComponentProps<"button">) {
  return (
    <button
      type="button"
      className={`min-h-10 justify-self-start rounded-full border border-line px-4 text-sm font-medium transition-colors hover:border-quiet disabled:opacity-50 ${className}`}
      {...props}
    />
  );
}
