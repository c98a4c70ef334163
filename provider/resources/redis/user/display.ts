import { isDeepStrictEqual } from "node:util";
import type { UserInputs } from "./inputs.ts";
import type { Present, UserObserved } from "./observed.ts";
import { inWords, type Property, properties, saidOf } from "./plan.ts";
import { rulesOf } from "./rules.ts";

export function reflect(wanted: UserInputs, observed: UserObserved): Record<string, unknown> {
  const { name } = wanted;
  if (observed.state === "unreachable") return { name: `${name} (${observed.reason})` };
  if (observed.state === "absent") return { name: `${name} (not on the server)` };
  const now = rulesOf(wanted);
  return Object.fromEntries(
    unlike(wanted, observed).map((path) => [
      path,
      path === "passwords" ? [`(${inWords(path, observed, now)} on the host)`] : saidOf(path, observed),
    ]),
  );
}

function unlike(wanted: UserInputs, observed: Present): Property[] {
  const now = rulesOf(wanted);
  return properties.filter((path) => !isDeepStrictEqual(observed[path], now[path]));
}

export function finds(wanted: UserInputs, observed: UserObserved): string | undefined {
  if (observed.state !== "present") return undefined;
  const { name } = wanted;
  const now = rulesOf(wanted);
  const losses = unlike(wanted, observed).map((path) =>
    path === "passwords" ? "its passwords" : `its ${path} (${inWords(path, observed, now)})`,
  );
  return losses.length === 0
    ? `a user ${name} is there and would be managed as it is`
    : `a user ${name} is there, and there would change ${losses.join(", ")}; all of it comes back when it is removed from the program`;
}
