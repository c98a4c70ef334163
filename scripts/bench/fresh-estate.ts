/**
 * What the benchmark of the estate measures first, in a process of its own because its caches are empty ones.
 */
import { down } from "../../lab/lab.ts";
import { runStory } from "../setup/operator-error.js";
import { answeredChat, benchLab } from "./answered-chat.ts";

await runStory(async () => {
  try {
    const { estate } = await answeredChat();
    estate.close();
  } finally {
    await down({ ...benchLab, purge: true });
  }
});
