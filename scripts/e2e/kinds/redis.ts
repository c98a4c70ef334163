import { packagesOf } from "./packages.ts";
import type { Sample } from "./sample.ts";

/** A Redis with an aclfile, which is made before it starts, because it does not start without. */
export function redisService(name: string, port: number, more = ""): string {
  const folder = `/var/lib/${name}`;
  return `[Service]
Type=notify
StateDirectory=${name}
ExecStartPre=/usr/bin/touch ${folder}/users.acl
ExecStart=/usr/bin/redis-server --port ${port} --supervised systemd --dir ${folder} --aclfile ${folder}/users.acl
${more}[Install]
WantedBy=multi-user.target
`;
}

const server = (nice: number) => redisService("kinds-redis", 6380, `Nice=${nice}\n`);

const place = { name: "kinds_app", port: 6380 };

/** A Redis of its own, which keeps its users, and what lives in it. */
export const redis: Readonly<Record<string, Sample>> = {
  redis: packagesOf("redis-server"),
  redisServer: {
    kind: "Unit",
    id: "kinds-redis.service",
    after: ["redis"],
    args: { name: "kinds-redis.service", content: server(0) },
    changed: { name: "kinds-redis.service", content: server(5) },
    drift: "systemctl --quiet disable kinds-redis",
    present: "test -e /etc/systemd/system/kinds-redis.service",
  },
  redisUser: {
    kind: "redis.User",
    id: "6380/kinds_app",
    after: ["redisServer"],
    args: { ...place, passwords: ["a-password"], keys: ["app:*"], commands: ["+@read"] },
    changed: {
      ...place,
      passwords: ["another-password", "a-password"],
      keys: ["%R~cache:*", "app:*"],
      channels: ["news:*"],
      commands: ["+@read", "+@write", "-@dangerous"],
    },
    drift: "redis-cli -p 6380 ACL SETUSER kinds_app nopass +@all",
    present: "grep -q '^user kinds_app ' /var/lib/kinds-redis/users.acl",
  },
};
