import assert from "node:assert/strict";
import { test } from "node:test";
import { inputs, rulesIn, textOf, unitText } from "./inputs.ts";
import { wanted } from "./samples.ts";

function problems(said: object): string[] {
  const parsed = inputs.safeParse({ name: "filter", rules: "chain input { }", ...said });
  return parsed.success ? [] : parsed.error.issues.map(({ path, message }) => `${path.join(".")} ${message}`);
}

const closes = "rules closes a brace that it has not opened: leave the braces of the table out";
const includes = "rules includes a file: write the rules out, so that all of them are seen";
const refused: [string, object, string[]][] = [
  ["that ends its table and goes on", { rules: "}\nflush ruleset\ntable inet x {" }, [closes]],
  [
    "that leaves a brace open",
    { rules: "chain input {" },
    ["rules leaves a brace open: write as many } as {"],
  ],
  ["that includes a file", { rules: '\n include "/etc/other.nft"' }, [includes]],
  ["that includes a file in a chain", { rules: 'chain a { include "/etc/other.nft"\n}' }, [includes]],
  ["without rules", { rules: " \n" }, ["rules rules is empty: say at least a chain"]],
  [
    "with another table's name",
    { name: "x; flush" },
    [
      'name "x; flush" is not a name of a rule set: a lower case letter, then letters, digits and _, 40 at most, like filter',
    ],
  ],
];
for (const [what, said, messages] of refused)
  test(`a rule set ${what} is refused`, () => assert.deepEqual(problems(said), messages));

test("braces in comments and texts are not counted", () =>
  assert.deepEqual(problems({ rules: 'chain a { accept comment "}#" # it\'s }\n}' }), []));

test("a file makes exactly its table anew, in one transaction, and counts lines as the program does", () => {
  assert.equal(
    textOf(wanted),
    `table inet estate_filter {}; delete table inet estate_filter; table inet estate_filter { chain input {
  type filter hook input priority 0; policy drop;
}
}
`,
  );
  assert.equal(rulesIn("filter", textOf(wanted)), wanted.rules.trimEnd());
  assert.equal(rulesIn("filter", "table inet estate_filter {\n}\n"), undefined);
});

test("the unit loads the file before any network is up, and after what empties the kernel's rules", () =>
  assert.equal(
    unitText("filter"),
    `[Unit]
Description=Firewall rules filter
DefaultDependencies=no
After=nftables.service
Wants=network-pre.target
Before=network-pre.target shutdown.target
Conflicts=shutdown.target

[Service]
Type=oneshot
RemainAfterExit=yes
ExecStart=/usr/sbin/nft -f /etc/estate/rulesets/filter.nft
ExecReload=/usr/sbin/nft -f /etc/estate/rulesets/filter.nft

[Install]
WantedBy=sysinit.target
`,
  ));
