import { mkdtempSync } from "node:fs";
import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runCommand } from "../setup/command.js";
import { describe, measure } from "./measure.ts";

/** The engine from nothing: no cache of ours, none of Go's. */
export async function benchEngine(): Promise<void> {
  const home = mkdtempSync(join(tmpdir(), "estate-bench-"));
  const script = `import { ensureEngine } from ${JSON.stringify(new URL("../setup/engine.ts", import.meta.url).href)};
    await ensureEngine((line) => console.log(line));`;
  // Go makes its module cache read-only, and a GOFLAGS of the user's stays as it is
  const flags = `${process.env.GOFLAGS ?? ""} -modcacherw`.trim();
  const env = {
    ...process.env,
    HOME: home,
    XDG_CACHE_HOME: join(home, "cache"),
    GOPATH: join(home, "go"),
    GOMODCACHE: join(home, "go/pkg/mod"),
    GOCACHE: join(home, "go-build"),
    GOFLAGS: flags,
  };
  try {
    const seconds = await measure(1, async () => {
      const { code, stderr } = await runCommand(process.execPath, ["--input-type=module", "-e", script], {
        env,
      });
      if (code !== 0) throw new Error(stderr);
    });
    console.log(describe("engine from nothing", seconds, 480));
  } finally {
    await rm(home, { recursive: true, force: true });
  }
}
