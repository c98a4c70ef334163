import { join } from "node:path";
import { test } from "node:test";
import { pgHba, postgresConf } from "./files.ts";
import { postgresSchema } from "./service.ts";

const golden = (name: string) => join(import.meta.dirname, "golden", name);
const asIs = { serializers: [String] };

test("PostgreSQL listens on the machine's own address and lets in who was wired to it, each from its machine", ({
  assert,
}) => {
  const service = postgresSchema.parse({ kind: "postgres", on: "db", database: "brainall" });
  const clients = [
    { role: "brainall_app", database: "brainall", address: "192.168.100.50" },
    { role: "brainall_app", database: "brainall", address: "192.168.100.51" },
    // another service of that machine
    { role: "brainall_app", database: "brainall", address: "192.168.100.51" },
  ];
  assert.fileSnapshot(postgresConf(service, "192.168.100.53"), golden("estate.conf"), asIs);
  assert.fileSnapshot(pgHba(clients), golden("pg_hba.conf"), asIs);
});
