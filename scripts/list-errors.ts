/** `node scripts/list-errors.ts`: writes docs/errors.md, the list of everything that the provider can fail with. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { errorsPage } from "./errors/page.ts";

writeFileSync(join(import.meta.dirname, "../docs/errors.md"), errorsPage());
