import { memo } from "react";
import ReactMarkdown, { type Components } from "react-markdown";
import remarkGfm from "remark-gfm";
import { CodeBlock } from "./code-block.tsx";

const components: Components = {
  a: ({ href, children }) => (
    <a href={href} target="_blank" rel="noreferrer">
      {children}
    </a>
  ),
  // An image would be fetched from wherever the answer says, and tell that host who reads it.
  img: ({ src, alt }) => (
    <a href={typeof src === "string" ? src : undefined} target="_blank" rel="noreferrer">
      {alt || "image"}
    </a>
  ),
  pre: ({ node }) => <CodeBlock {...codeIn(node)} />,
  table: ({ children }) => (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a wide table is scrolled by keys too
    <section aria-label="Table" tabIndex={0} className="overflow-x-auto">
      <table>{children}</table>
    </section>
  ),
};

/** An answer's Markdown as elements; HTML in it stays text. */
export const Markdown = memo(function Markdown({ text }: { text: string }) {
  return (
    <ReactMarkdown remarkPlugins={[remarkGfm]} components={components}>
      {text}
    </ReactMarkdown>
  );
});

type Node = Parameters<Extract<Components["pre"], (...args: never) => unknown>>[0]["node"];

/** The code and its language in a `pre` element. */
function codeIn(node: Node): { code: string; language: string | undefined } {
  const code = node?.children[0];
  if (code?.type !== "element") return { code: "", language: undefined };
  const names = code.properties.className;
  const language = Array.isArray(names) ? String(names[0]).replace(/^language-/, "") : undefined;
  const text = code.children.map((child) => (child.type === "text" ? child.value : "")).join("");
  return { code: text.replace(/\n$/, ""), language };
}
