import * as pulumi from "@pulumi/pulumi";
import { host } from "../../../provider/sdk/index.ts";

const on = new host.Ready("db", { host: "db" });
const program = new pulumi.Config().get("program");
if (program) {
  const { adoptDb } = (await import(program)) as { adoptDb: (on: host.Ready) => void };
  adoptDb(on);
}
