import { databaseSettings } from "../shared/config/programs.ts";
import { processSources, readSettings } from "../shared/config/settings.ts";
import { migrateDatabase } from "../shared/database/migrate.ts";
import { runProgram } from "../shared/process.ts";

await runProgram(async () => {
  const settings = readSettings(databaseSettings, processSources());
  await migrateDatabase(settings.DATABASE_URL, settings["database-password"]);
  console.log("the tables are what this release needs");
});
