import { createHash } from "node:crypto";
import { z } from "zod";

export const inputs = z.strictObject({
  name: z
    .string({ error: 'a name is a text, like "filter"' })
    .regex(/^[a-z][a-z0-9_]{0,39}$/, {
      error: ({ input }) =>
        `${JSON.stringify(input)} is not a name of a rule set: a lower case letter, then letters, digits and _, 40 at most, like filter`,
    })
    .describe("What the rule set is called: its table is `inet estate_NAME`. Another name is another table."),
  rules: z
    .string({ error: "rules is a text, as nft reads it inside a table" })
    .regex(/\S/, { error: "rules is empty: say at least a chain" })
    .superRefine((rules, context) => {
      const problem = bodyProblem(rules);
      if (problem) context.addIssue(problem);
    })
    .describe(
      "What stands in the table, as nft reads it between its braces: sets, maps, chains and their rules.",
    ),
});

export type RulesetInputs = z.infer<typeof inputs>;

/** Why a text would not stay in its table, which is all that may be touched; undefined where it does. */
function bodyProblem(rules: string): string | undefined {
  const bare = rules.replace(/"[^"\n]*"|#[^\n]*/g, "");
  if (/(^|[;{}])\s*include\b/m.test(bare))
    return "includes a file: write the rules out, so that all of them are seen";
  if (rules.includes("\0")) return "has a NUL character";
  let depth = 0;
  for (const brace of bare.match(/[{}]/g) ?? []) {
    depth += brace === "{" ? 1 : -1;
    if (depth < 0) return "closes a brace that it has not opened: leave the braces of the table out";
  }
  return depth > 0 ? "leaves a brace open: write as many } as {" : undefined;
}

export function tableOf(name: string): string {
  return `inet estate_${name}`;
}

/** The file that the next boot loads. */
export function fileOf(name: string): string {
  return `${rulesets}/${name}.nft`;
}

export const rulesets = "/etc/estate/rulesets";

/**
 * The file's text: one transaction that makes exactly this table anew. To declare it before its removal lets that
 * succeed where there is none. All of it shares the first line of the rules, so that nft counts lines as they do.
 */
export function textOf({ name, rules }: RulesetInputs): string {
  return `${headOf(name)}${rules.trimEnd()}\n}\n`;
}

function headOf(name: string): string {
  const table = tableOf(name);
  return `table ${table} {}; delete table ${table}; table ${table} { `;
}

/** The rules of a file that {@link textOf} made; undefined where it is another one. */
export function rulesIn(name: string, text: string): string | undefined {
  const head = headOf(name);
  return text.startsWith(head) && text.endsWith("\n}\n") ? text.slice(head.length, -3) : undefined;
}

/** The unit that loads the file at boot, before any network is up. */
export function unitOf(name: string): string {
  return `estate-ruleset-${name}.service`;
}

/** nftables.service empties the kernel's rules when it starts, so this comes after it. A stop removes nothing: no host is open because a unit ended. */
export function unitText(name: string): string {
  return `[Unit]
Description=Firewall rules ${name}
DefaultDependencies=no
After=nftables.service
Wants=network-pre.target
Before=network-pre.target shutdown.target
Conflicts=shutdown.target

[Service]
Type=oneshot
RemainAfterExit=yes
ExecStart=/usr/sbin/nft -f ${fileOf(name)}
ExecReload=/usr/sbin/nft -f ${fileOf(name)}

[Install]
WantedBy=sysinit.target
`;
}

export function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
