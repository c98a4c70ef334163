import { group } from "../../provider/resources/group/group.ts";
import { user } from "../../provider/resources/user/user.ts";
import type { Facts } from "./facts.ts";
import { type Found, type LeftOut, type Proposal, proposed } from "./proposal.ts";

/** The groups and users that people have made: those with numbers from 1000 to 59999. */
export function proposeAccounts({ answers, managed, rootKeys }: Facts): Found {
  const proposals: Proposal[] = [];
  const leftOut: LeftOut[] = [];
  for (const kind of [group, user]) {
    for (const [name, observed] of answers[kind.name]!) {
      if (managed.has(`${kind.name}\t${name}`)) continue;
      const made = proposed(kind, name, observed, { defaults: defaultsOf(name) });
      if ("proposal" in made) proposals.push(made.proposal);
      else leftOut.push({ what: `${kind.name} ${name}`, reason: "user", why: made.why });
    }
  }
  if (rootKeys > 0) {
    const keys = rootKeys === 1 ? "1 key lets" : `${rootKeys} keys let`;
    leftOut.push({ what: "/root/.ssh/authorized_keys", reason: "root-keys", why: `${keys} root in` });
  }
  return { proposals, leftOut };
}

function defaultsOf(name: string): Record<string, unknown> {
  return {
    group: name,
    groups: [],
    system: false,
    home: `/home/${name}`,
    shell: "/bin/bash",
    comment: "",
  };
}
