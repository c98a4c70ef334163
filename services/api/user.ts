import { text } from "node:stream/consumers";
import { ConfigurationError } from "../shared/config/error.ts";
import { databaseSettings } from "../shared/config/programs.ts";
import { processSources, readSettings } from "../shared/config/settings.ts";
import { connectDatabase } from "../shared/database/connect.ts";
import { runProgram } from "../shared/process.ts";
import { Users } from "./auth/users.ts";

// `bin/user EMAIL NAME < password` makes a user where there is none; one that exists keeps password and name.
await runProgram(async () => {
  const [email, name] = process.argv.slice(2);
  const password = (await text(process.stdin)).trim();
  if (!email || !name || !password)
    throw new ConfigurationError("usage: user EMAIL NAME < file-with-the-password");
  const settings = readSettings(databaseSettings, processSources());
  const { database, close } = connectDatabase(settings.DATABASE_URL, settings["database-password"], {
    name: "brainall-user",
    onError: () => {},
  });
  try {
    const user = await new Users(database).register(email.toLowerCase(), password, name);
    console.log(user ? `${email} can log in` : `${email} has an account already; nothing was changed`);
  } finally {
    await close();
  }
});
