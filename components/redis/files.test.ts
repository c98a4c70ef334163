import { join } from "node:path";
import { test } from "node:test";
import { redisConf } from "./files.ts";
import { redisSchema } from "./service.ts";

const golden = (name: string) => join(import.meta.dirname, "golden", name);
const asIs = { serializers: [String] };

test("a queue keeps everything and refuses what does not fit; a cache keeps nothing and forgets the oldest", ({
  assert,
}) => {
  for (const use of ["queue", "cache"] as const) {
    const service = redisSchema.parse({ kind: "redis", on: "db", port: 6379, use });
    assert.fileSnapshot(
      redisConf(use, service, "192.168.100.53", "the-password"),
      golden(`${use}.conf`),
      asIs,
    );
  }
});
