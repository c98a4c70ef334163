import { readFileSync } from "node:fs";
import { LabError } from "../error.ts";
import { run } from "../run.ts";

/** Where Debian's packages are taken from. */
export interface Mirror {
  /** Folder of the archive, without a closing slash. */
  main: string;
  /** Folder of the security archive; undefined where this machine uses none. */
  security: string | undefined;
}

const targetFormat = "$(CREATED_BY) $(REPO_URI) $(RELEASE) $(COMPONENT)";

/** The Debian mirror that apt is configured with on this machine; throws a LabError where there is none. */
export async function configuredMirror(): Promise<Mirror> {
  const targets = await run(["apt-get", "indextargets", "--format", targetFormat]);
  return parseTargets(targets, codename(readFileSync("/etc/os-release", "utf8")));
}

/** Reads `apt-get indextargets` in the format above. */
export function parseTargets(targets: string, release: string): Mirror {
  const archiveOf = (suite: string) => {
    const fields = targets.split("\n").map((line) => line.split(" "));
    const found = fields.find(
      ([kind, , name, component]) => kind === "Packages" && name === suite && component === "main",
    );
    return found?.[1]?.replace(/\/+$/, "");
  };
  const main = archiveOf(release);
  if (main === undefined) {
    throw new LabError(
      `apt has no Debian archive with the suite "${release}" and the component "main" on this machine. ` +
        "Add it under /etc/apt/sources.list.d; the lab's hosts are built from the same mirror.",
    );
  }
  return { main, security: archiveOf(`${release}-security`) };
}

/** The archive's address as guests use it: over HTTP, because the package proxy does the HTTPS on their behalf. */
export function guestAddress(archive: string): string {
  return archive.replace(/^https:/, "http:");
}

function codename(osRelease: string): string {
  return /^VERSION_CODENAME="?([^"\n]*)/m.exec(osRelease)?.[1] ?? "";
}
