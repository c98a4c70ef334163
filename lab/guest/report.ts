import { existsSync, readFileSync, watch } from "node:fs";
import { processesOf } from "../cgroup.ts";
import { guestPaths, type Paths } from "../paths.ts";
import { type BootReport, parseNotifications } from "./notifications.ts";

/** What is known of the host's last boot. */
export function readBoot(paths: Paths, host: string): BootReport {
  const { notifications } = guestPaths(paths, host);
  return parseNotifications(existsSync(notifications) ? readFileSync(notifications, "utf8") : "");
}

/** The first process of the host's system, as this machine numbers it; undefined unless it runs now. */
export function leaderOf(instance: string, host: string, paths: Paths): number | undefined {
  const { leader } = readBoot(paths, host);
  return leader !== undefined && processesOf([instance, host]).includes(leader) ? leader : undefined;
}

/**
 * Waits for a report of the host's boot that `isMeant` accepts, or that the host has ended; undefined when neither
 * came within `timeout` milliseconds.
 */
export function untilReport(
  host: string,
  paths: Paths,
  timeout: number,
  isMeant: (report: BootReport) => boolean,
): Promise<BootReport | undefined> {
  return new Promise((resolve) => {
    const look = () => {
      const report = readBoot(paths, host);
      if (isMeant(report) || report.exitStatus !== undefined) finish(report);
    };
    const finish = (report: BootReport | undefined) => {
      watcher.close();
      clearTimeout(timer);
      resolve(report);
    };
    const watcher = watch(guestPaths(paths, host).notifications, look);
    const timer = setTimeout(() => finish(undefined), timeout);
    look();
  });
}

/** The last lines of the host's console, as one. */
export function consoleTail(file: string): string {
  const colours = new RegExp(`${String.fromCharCode(27)}\\[[0-9;]*m`, "g");
  const text = existsSync(file) ? readFileSync(file, "utf8").replaceAll(colours, "") : "";
  const lines = text.split(/[\r\n]+/).filter((line) => line.trim());
  return lines.slice(-5).join(" | ") || "(nothing)";
}
