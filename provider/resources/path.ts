import { z } from "zod";

/** The schema of an absolute path in its normal form, so that one file has one address. */
export function absolutePath() {
  return z.string({ error: "a path is a text, like /etc/redis/redis.conf" }).superRefine((path, context) => {
    const problem = pathProblem(path);
    if (problem) context.addIssue(`${JSON.stringify(path)} ${problem}`);
  });
}

/** What keeps `path` from being an address on a host, as the rest of a sentence that begins with it; undefined where it is one. */
export function pathProblem(path: string): string | undefined {
  if (/\p{Cc}/u.test(path))
    return "has a control character, such as a tab or a line break: a path here has none";
  if (!path.startsWith("/"))
    return "is not an absolute path: write it from the root, like /etc/redis/redis.conf";
  if (path === "/") return "is the root of the host: name something below it";
  if (path.endsWith("/")) return "ends in a slash: leave it out";
  if (path.includes("//")) return "has an empty part: write one slash where there are two";
  if (path.split("/").some((part) => part === "." || part === ".."))
    return "has a part . or ..: write where it leads to";
  return undefined;
}

/** The directory that holds `path`. */
export function parentOf(path: string): string {
  return path.slice(0, path.lastIndexOf("/")) || "/";
}

/** The directories above `path` but the root, nearest first. */
export function ancestorsOf(path: string): string[] {
  const parent = parentOf(path);
  return parent === "/" ? [] : [parent, ...ancestorsOf(parent)];
}

/** The last part of `path`. */
export function nameOf(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}
