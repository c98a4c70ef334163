import { literal, object } from "./literal.ts";
import type { Named } from "./names.ts";

/** What is made before what: all of one stage before the next one. */
const stages = ["sources", "packages", "groups", "users", "directories", "files", "units"] as const;

type Stage = (typeof stages)[number];

const stageOf: Readonly<Record<string, Stage>> = {
  AptSource: "sources",
  Packages: "packages",
  Group: "groups",
  User: "users",
  Directory: "directories",
  File: "files",
  Symlink: "files",
  Sysctl: "files",
  Unit: "units",
};

/** The name of the function that a program for `host` exports: `adoptDb`. */
export function functionName(host: string): string {
  return `adopt${host
    .split("-")
    .map((part) => `${part.slice(0, 1).toUpperCase()}${part.slice(1)}`)
    .join("")}`;
}

/**
 * The text of a module that holds all of `resources` on `host`, formatted. `sdk` is how it imports the SDK. What may
 * be left out of it is told by the report, and never stands here.
 */
export function programText(host: string, resources: readonly Named[], sdk: string): string {
  const filled = stages
    .map((stage) => ({ stage, members: resources.filter((one) => stage === stageIn(one)) }))
    .filter(({ members }) => members.length > 0);
  const blocks = filled.map(({ stage, members }, index) => {
    const isLast = index === filled.length - 1;
    return isLast
      ? members.map((one) => `  ${commented(one, 1, filled[index - 1]?.stage)};\n`).join("")
      : `  const ${stage} = [\n${members.map((one) => `    ${commented(one, 2, filled[index - 1]?.stage)},\n`).join("")}  ];\n`;
  });
  return `import { host } from ${literal(sdk, 0)};

/**
 * What people had set up on ${host} by hand. \`on\`: the host, once it is ready. What is made anew is made in this
 * order; say more exactly what needs what, and give the resources the names that you would have given them: with
 * \`aliases\`, the state follows.
 */
export function ${functionName(host)}(on: host.Ready): void {
${blocks.join("\n")}}
`;
}

/** A source of packages as a file must be there before the packages are. */
function stageIn({ kind, address }: Named): Stage {
  return kind === "File" && address.startsWith("/etc/apt/") ? "sources" : stageOf[kind]!;
}

function commented(resource: Named, depth: number, before: Stage | undefined): string {
  const indent = "  ".repeat(depth);
  const comment = resource.origin ? `// ${resource.origin}\n${indent}` : "";
  return `${comment}${construction(resource, depth, before)}`;
}

function construction({ kind, name, inputs }: Named, depth: number, before: Stage | undefined): string {
  const properties = Object.entries(inputs);
  if (before === undefined)
    return `new host.${kind}(${literal(name, 0)}, ${object(properties, depth, ["on"])})`;
  const inner = "  ".repeat(depth + 1);
  return `new host.${kind}(
${inner}${literal(name, 0)},
${inner}${object(properties, depth + 1, ["on"])},
${inner}{ dependsOn: ${before} },
${"  ".repeat(depth)})`;
}
