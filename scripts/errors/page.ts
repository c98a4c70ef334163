import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { sentencesOf } from "./sentences.ts";

const root = join(import.meta.dirname, "../..");

/** `docs/errors.md` as the sources of the provider have it now. */
export function errorsPage(): string {
  const files = globSync("provider/**/*.ts", { cwd: root }).sort();
  const areas = new Map<string, string[]>();
  for (const file of files.filter((file) => !/\.test\.ts$|\/testing\//.test(file))) {
    const area = areaOf(file);
    const sentences = sentencesOf(file, readFileSync(join(root, file), "utf8"));
    areas.set(area, [...(areas.get(area) ?? []), ...sentences]);
  }
  const sections = [...areas]
    .filter(([, sentences]) => sentences.length > 0)
    .sort(([one], [other]) => rank(one) - rank(other) || one.localeCompare(other))
    .map(([area, sentences]) => `## ${area}\n\n${[...new Set(sentences)].map(line).join("\n")}\n`);
  return `${heading}\n${sections.join("\n")}`;
}

const heading = `# Errors

Every sentence that the provider can end with, as its sources have it: \`node scripts/list-errors.ts\` writes this page, and a test holds it to them. What differs from time to time stands in angle brackets, and what to do next behind an arrow. What is wrong with an input is shown behind its name. Secrets that were handed in are taken out of every message.
`;

/** Folders of kinds that are not of a host but of a service on it. */
const modules = new Set(["postgres", "redis"]);

const first = ["Reaching a host", "Every resource", "Paths, owners and modes"];

function rank(area: string): number {
  const place = first.indexOf(area);
  return place === -1 ? first.length : place;
}

function areaOf(file: string): string {
  const [, part, kind, inner] = file.split("/");
  if (part === "ssh") return first[0]!;
  if (part !== "resources" || kind === undefined) return first[1]!;
  if (kind.endsWith(".ts")) return first[2]!;
  if (inner && modules.has(kind)) return inner.endsWith(".ts") ? kind : `${kind}.${className(inner)}`;
  return kind === "secret" ? "Secret" : `host.${className(kind)}`;
}

/** `apt-source` → `AptSource` */
function className(folder: string): string {
  return folder.replace(/(^|-)([a-z])/g, (_, _dash, letter: string) => letter.toUpperCase());
}

function line(sentence: string): string {
  // what Markdown would take for its own
  return `- ${sentence.replace(/[\\`*_<>[\]|]/g, "\\$&")}`;
}
