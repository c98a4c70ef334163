import { join } from "node:path";
import { buildGoProgram } from "./go-build.ts";
import type { Say } from "./progress.js";
import { PULUMI_VERSION } from "./versions.js";

/**
 * Builds `pulumi` from the Go module proxy into the file `target`, about four minutes on two cores. What is
 * fetched and compiled stays in `work`.
 */
export function buildEngine(target: string, work: string, say: Say): Promise<void> {
  const program = {
    name: "Pulumi",
    module: join(import.meta.dirname, "pulumi-cli"),
    package: "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi",
    version: {
      variable: "github.com/pulumi/pulumi/sdk/v3/go/common/version.Version",
      value: `v${PULUMI_VERSION}`,
    },
  };
  return buildGoProgram(program, target, work, say);
}
