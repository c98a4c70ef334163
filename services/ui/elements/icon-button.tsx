import type { ComponentProps } from "react";
import { Icon } from "./icon.tsx";

/** A button that is a drawing; its label is what it is called. */
export function IconButton({
  icon,
  label,
  className = "",
  ...props
}: { icon: ComponentProps<typeof Icon>["name"]; label: string } & ComponentProps<"button">) {
  return (
    <button
      type="button"
      aria-label={label}
      title={label}
      className={`grid size-10 shrink-0 place-items-center rounded-full text-quiet transition-colors hover:bg-sunken hover:text-ink ${className}`}
      {...props}
    >
      <Icon name={icon} />
    </button>
  );
}
