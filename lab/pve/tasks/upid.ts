/** What a task's id tells. */
export interface Upid {
  node: string;
  pid: number;
  /** Start of the process in clock ticks since the node's boot. */
  pstart: number;
  /** Seconds of the epoch. */
  starttime: number;
  type: string;
  id: string;
  /** As in "root@pam", or "root@pam!pulumi" for a token. */
  user: string;
}

export function printUpid({ node, pid, pstart, starttime, type, id, user }: Upid): string {
  const hex = (value: number) => value.toString(16).toUpperCase().padStart(8, "0");
  return `UPID:${node}:${hex(pid)}:${hex(pstart)}:${hex(starttime)}:${type}:${id}:${user}:`;
}

const pattern =
  /^UPID:([a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?):([0-9A-Fa-f]{8}):([0-9A-Fa-f]{8,9}):([0-9A-Fa-f]{8}):([^:\s]+):([^:\s]*):([^:\s]+):$/;

/** Takes a task's id apart; undefined when it is none. */
export function parseUpid(text: string): Upid | undefined {
  const [whole, node = "", pid = "", pstart = "", starttime = "", type = "", id = "", user = ""] =
    pattern.exec(text) ?? [];
  if (whole === undefined) return undefined;
  const number = (hex: string) => Number.parseInt(hex, 16);
  return { node, pid: number(pid), pstart: number(pstart), starttime: number(starttime), type, id, user };
}
