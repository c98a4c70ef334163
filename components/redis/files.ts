import { mebibytes } from "../size.ts";
import type { RedisService } from "./service.ts";

/** The user that services log in as. */
export const USER = "brainall";

/** Redis's configuration: what it keeps and what it forgets follows from what it is used for. */
export function redisConf(
  name: string,
  { port, use, memory }: RedisService,
  address: string,
  password: string,
): string {
  const keeping =
    use === "queue"
      ? ["appendonly yes", "appendfsync everysec", "maxmemory-policy noeviction"]
      : ["appendonly no", 'save ""', "maxmemory-policy allkeys-lru"];
  return [
    "# written by the estate",
    `bind 127.0.0.1 ${address}`,
    `port ${port}`,
    // Whoever is not a user of ours cannot log in at all.
    "protected-mode no",
    "user default off",
    `user ${USER} on >${password} ~* &* +@all -@admin`,
    `dir /var/lib/redis/${name}`,
    // systemd keeps what it says.
    'logfile ""',
    `maxmemory ${mebibytes(memory)}mb`,
    ...keeping,
    "tcp-keepalive 60",
    "",
  ].join("\n");
}
