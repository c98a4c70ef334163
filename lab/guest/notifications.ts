/** What a guest's boot has told so far. */
export interface BootReport {
  /** When this boot began, in milliseconds of the epoch. */
  startedAt: number | undefined;
  /** The guest's first process, as this machine numbers it. */
  leader: number | undefined;
  /** systemd has finished the boot, cloud-init's last stage included. */
  ready: boolean;
  /** Set once the guest has ended: 0 after a power-off. */
  exitStatus: number | undefined;
}

/**
 * Reads the notifications file of a guest: lines of the launcher and the messages of sd_notify, which follow each
 * other without a line break.
 */
export function parseNotifications(text: string): BootReport {
  const number = (name: string) => {
    const digits = new RegExp(`${name}=(\\d+)`).exec(text)?.[1];
    return digits === undefined ? undefined : Number(digits);
  };
  const startedAt = number("STARTED_AT");
  return {
    startedAt: startedAt === undefined ? undefined : startedAt * 1000,
    leader: number("X_NSPAWN_LEADER_PID"),
    ready: text.includes("READY=1"),
    exitStatus: number("EXIT_STATUS"),
  };
}
