import type { Rehearsal } from "../rehearsal/rehearsal.ts";

const log = "/etc/ssh/sshd_config.d/bench.conf";

/** How many times a host is told or asked something over SSH while the work is done, by what its sshd writes down. */
export async function sessionsOf(
  rehearsal: Rehearsal,
  host: string,
  work: () => Promise<unknown>,
): Promise<number> {
  // what is connected goes on with the level that it began with
  await rehearsal.on(host, `echo 'LogLevel VERBOSE' > ${log}; systemctl reload ssh; pkill sshd-session || :`);
  // to the second, so the one of the work is another than the one before it
  const since = await rehearsal.on(host, "sleep 1; date +@%s");
  await work();
  const lines = await rehearsal.on(
    host,
    `rm ${log}; systemctl reload ssh; journalctl --unit=ssh --since=${since} | grep -c 'Starting session' || :`,
  );
  return Number(lines);
}
