import { servingDropIn } from "../machine/serving.ts";
import { mebibytes } from "../size.ts";
import type { RedisService } from "./service.ts";

/** The user that services log in as. */
export const USER = "brainall";

/** The user that the provider works as. */
const ADMIN = "estate";

/** Where a Redis keeps its data, and its users beside them: it writes a new file there and renames it. */
export const dataFolder = (name: string): string => `/var/lib/redis/${name}`;

/** The program that gives a Redis its admin. */
export const usersProgram = (name: string): string => `/usr/local/sbin/redis-users-${name}`;

/** Where the admin's login stands while the server runs. Only root writes into that folder. */
export const adminLogin = (name: string): string => `/run/redis-admin-${name}`;

/** Redis's configuration: what it keeps and what it forgets follows from what it is used for. */
export function redisConf(name: string, { port, use, memory }: RedisService, address: string): string {
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
    `aclfile ${dataFolder(name)}/users.acl`,
    `dir ${dataFolder(name)}`,
    // systemd keeps what it says.
    'logfile ""',
    `maxmemory ${mebibytes(memory)}mb`,
    ...keeping,
    "tcp-keepalive 60",
    "",
  ].join("\n");
}

/**
 * What root runs before each start: it shuts the user `default` where nobody has said anything of it, and makes the admin
 * anew, whose password stands on the host alone. So a server is closed from its first start on, the first login needs no
 * other before it, and there is no password of an admin to rotate or to lose. All other users stay as they are.
 */
export function usersScript(folder: string, login: string): string {
  return `#!/bin/sh
# written by the estate
set -eu
umask 077
password=$(head -c 32 /dev/urandom | base64 -w 0)
# The user redis could have put a link where root would write.
printf %s "$password" | sha256sum | runuser -u redis -- /bin/sh -c '
set -eu
cd ${folder}
read -r hash _
{
  # grep says 1 where nothing is left
  [ ! -e users.acl ] || grep -v "^user ${ADMIN} " users.acl || [ $? -eq 1 ]
  grep -qs "^user default " users.acl || echo "user default reset"
  echo "user ${ADMIN} on #$hash ~* &* +@all"
} >users.acl.new
sync users.acl.new
mv users.acl.new users.acl'
printf '%s\\n' ${ADMIN} "$password" >${login}.new
mv ${login}.new ${login}
`;
}

/** The drop-in of the server's unit: it starts again after whatever ended it, each time with its admin. */
export function serverDropIn(name: string): string {
  return [
    // ends in its section [Service]
    servingDropIn.trimEnd(),
    // A full disk must not keep the services out: with the users that it has, Redis starts all the same.
    `ExecStartPre=-+${usersProgram(name)}`,
    `ExecStopPost=-+/bin/rm -f ${adminLogin(name)}`,
    "",
  ].join("\n");
}
