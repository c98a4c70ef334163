import { quote } from "../shell.ts";

/**
 * The commands that make a unit start by itself, or no more. Asked to do it, systemd says of every unit that it
 * needs a reload until it had one, which another resource would take for drift; so its links are set without it.
 */
export function enablement(verb: "reenable" | "disable", name: string): string {
  return `SYSTEMD_OFFLINE=1 systemctl -q ${verb} ${quote(name)}\nsystemctl daemon-reload`;
}
