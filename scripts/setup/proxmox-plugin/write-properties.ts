/** Writes properties.json anew from the schema on standard input: `pulumi-resource-proxmoxve schema | …`. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { json } from "node:stream/consumers";
import { propertiesOfSchema, type Schema } from "./properties.ts";

const properties = propertiesOfSchema((await json(process.stdin)) as Schema);
writeFileSync(join(import.meta.dirname, "properties.json"), `${JSON.stringify(properties, null, 2)}\n`);
