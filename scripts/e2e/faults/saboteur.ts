import { randomInt } from "node:crypto";
import type { Rehearsal } from "../../rehearsal/rehearsal.ts";

/** What happens to a work when a step of it is about to begin, once for each step. */
export type Fault =
  /** Its shell is killed, as by a kernel without memory. */
  | "killed"
  /** The connection that it came by is ended; the work itself goes on. */
  | "cut off"
  /** The host reboots without stopping anything. */
  | "powerless";

const folder = "/root/sabotage";
const reader = "/usr/local/sbin/dd";
const saboteur = "/usr/local/sbin/sabotage";

/** Between two steps of a work: `apply 3`, `remove 0`; the last place of each is after its last step. */
const places = `
/^exec 9>/ { lock = $0; sub(/^.*\\//, "", lock); sub(/.$/, "", lock) }
/entry\\.part/ { applies = 1 }
lock && /^current=/ { step() }
lock && applies && /^set \\+e$/ { step() }
lock && !applies && /^rm -rf '\\/var\\/lib\\/estate\\/resources\\// { step() }
{ print }
function step() { print "${saboteur} " lock " " (applies ? "apply" : "remove") " " count++ }
`;

/** Every script comes to a host through \`dd\`: this one puts a call of the saboteur before each of its steps. */
const dd = `#!/bin/sh
case " $* " in
  *" count=1 iflag=fullblock "*) /usr/bin/dd "$@" | awk -f ${folder}/places ;;
  *) exec /usr/bin/dd "$@" ;;
esac
`;

const sabotage = `#!/bin/sh
read -r every offset fault 2>/dev/null < ${folder}/fault || exit 0
[ $(($(echo "$*" | cksum | cut -d ' ' -f 1) % every)) = "$offset" ] || exit 0
(set -C; : > "${folder}/struck/$1 $2 $3") 2>/dev/null || exit 0
case $fault in
  killed) kill -9 $PPID ;;
  "cut off")
    # whoever works on without a connection has no sshd above it
    pid=$PPID
    until [ "$pid" -le 1 ] || grep -q ^sshd "/proc/$pid/comm"; do pid=$(ps -o ppid= -p "$pid" || echo 1); done
    [ "$pid" -le 1 ] || kill -9 "$pid" ;;
  powerless)
    systemctl reboot -ff
    sleep 60 ;;
esac
`;

/** Makes a host of the lab break in the middle of what it is told to do, in every place of it. */
export class Saboteur {
  readonly #rehearsal: Rehearsal;
  readonly #host: string;

  private constructor(rehearsal: Rehearsal, host: string) {
    this.#rehearsal = rehearsal;
    this.#host = host;
  }

  static async on(rehearsal: Rehearsal, host: string): Promise<Saboteur> {
    const file = (path: string, text: string) => `cat > ${path} <<'END-OF-FILE'\n${text}END-OF-FILE\n`;
    await rehearsal.on(
      host,
      `mkdir -p ${folder}/struck
${file(`${folder}/places`, places)}${file(saboteur, sabotage)}${file(reader, dd)}chmod 0755 ${saboteur} ${reader}`,
    );
    return new Saboteur(rehearsal, host);
  }

  /** From now on each step of a work that begins meets this fault, once; or only one in `every` of them, chosen by chance. */
  async begin(fault: Fault, every = 1): Promise<void> {
    await this.#rehearsal.on(
      this.#host,
      `rm -f ${folder}/struck/*; echo '${every} ${randomInt(every)} ${fault}' > ${folder}/fault`,
    );
  }

  /** Ends it, and answers with the steps that it struck: `File-0a1b apply 0`. */
  async end(): Promise<string[]> {
    const struck = await this.#rehearsal.on(this.#host, `rm -f ${folder}/fault; ls ${folder}/struck`);
    return struck.split("\n").filter((line) => line !== "");
  }

  /** Takes it off the host. */
  async leave(): Promise<void> {
    await this.#rehearsal.on(this.#host, `rm -rf ${folder} ${reader} ${saboteur}`);
  }
}
