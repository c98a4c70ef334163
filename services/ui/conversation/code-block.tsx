import { CopyButton } from "./copy-button.tsx";

/** A piece of code: its language, the way to take it, and itself. */
export function CodeBlock({ code, language }: { code: string; language: string | undefined }) {
  return (
    <figure className="overflow-hidden rounded-xl border border-line bg-sunken font-sans">
      <figcaption className="flex min-h-10 items-center justify-between pr-2 pl-4 text-xs text-quiet">
        <span>{language ?? "text"}</span>
        <CopyButton text={code} />
      </figcaption>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: long lines are scrolled by keys too */}
      <pre tabIndex={0} className="overflow-x-auto px-4 pb-4 font-mono text-[0.84rem] leading-relaxed">
        <code>{code}</code>
      </pre>
    </figure>
  );
}
