import { join } from "node:path";
import { test } from "node:test";
import { adminLogin, dataFolder, redisConf, serverDropIn, usersScript } from "./files.ts";
import { redisSchema } from "./service.ts";

const golden = (name: string) => join(import.meta.dirname, "golden", name);
const asIs = { serializers: [String] };

test("a queue keeps everything and refuses what does not fit; a cache keeps nothing and forgets the oldest", ({
  assert,
}) => {
  for (const use of ["queue", "cache"] as const) {
    const service = redisSchema.parse({ kind: "redis", on: "db", port: 6379, use });
    assert.fileSnapshot(redisConf(use, service, "192.168.100.53"), golden(`${use}.conf`), asIs);
  }
});

test("before each start root makes the admin anew, and the server starts all the same where that fails", ({
  assert,
}) => {
  assert.fileSnapshot(usersScript(dataFolder("queue"), adminLogin("queue")), golden("queue.users"), asIs);
  assert.fileSnapshot(serverDropIn("queue"), golden("queue.drop-in.conf"), asIs);
});
