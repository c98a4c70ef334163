import { type ComponentProps, useId } from "react";

/** A line to fill in, with its label above and its hint below. */
export function Field({ label, hint, ...props }: { label: string; hint?: string } & ComponentProps<"input">) {
  const id = useId();
  return (
    <div className="grid gap-1.5">
      <label htmlFor={id} className="text-sm font-medium">
        {label}
      </label>
      <input
        id={id}
        required
        {...(hint && { "aria-describedby": `${id}-hint` })}
        className="min-h-12 rounded-xl border border-line bg-raised px-4 text-base transition-colors hover:border-quiet focus:border-accent focus:outline-none focus-visible:ring-1 focus-visible:ring-accent"
        {...props}
      />
      {hint && (
        <p id={`${id}-hint`} className="text-sm text-quiet">
          {hint}
        </p>
      )}
    </div>
  );
}
