/** The option `agent`, as in "1" or "enabled=1,fstrim_cloned_disks=1". */
export function agentEnabled(value: string | number | undefined): boolean {
  return String(value ?? "0")
    .split(",")
    .some((part) => part === "1" || part === "enabled=1");
}
