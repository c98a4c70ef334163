import { readdirSync } from "node:fs";
import { EstateMistakes, shown } from "../mistake.ts";
import type { Estate } from "./estate.ts";

const folder = new URL("../../stacks/", import.meta.url);

/** The estate of that name: what `stacks/<name>.ts` exports. Throws {@link EstateMistakes} where there is none. */
export async function loadEstate(name: string | undefined): Promise<Estate> {
  const names = estateNames();
  if (name === undefined || !names.includes(name)) {
    throw new EstateMistakes([
      {
        at: "estate:estate",
        problem: `${shown(name)}: choose one of stacks/: ${names.join(", ") || "none yet"}`,
      },
    ]);
  }
  const { estate } = (await import(new URL(`${name}.ts`, folder).href)) as { estate: Estate };
  return estate;
}

/** The estates that there are. */
export function estateNames(): string[] {
  return readdirSync(folder)
    .filter((file) => file.endsWith(".ts") && !file.endsWith(".test.ts"))
    .map((file) => file.slice(0, -".ts".length));
}
