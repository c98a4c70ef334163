import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pack } from "../../release/pack.ts";
import type { Sample } from "./sample.ts";

const unit = (seconds: number) =>
  `[Service]\nType=exec\nExecStart=/opt/kinds-page/instances/%i/serve\nTimeoutStopSec=${seconds}\n[Install]\nWantedBy=multi-user.target\n`;

const archive = join(tmpdir(), "estate-kinds-page.tar.gz");

/** An application that does nothing, and the template of its service. */
export async function releases(): Promise<Readonly<Record<string, Sample>>> {
  await packPage();
  const release = { name: "kinds-page", archive, services: ["kinds-page@.service"] };
  return {
    template: {
      kind: "Unit",
      id: "kinds-page@.service",
      args: { name: "kinds-page@.service", content: unit(10) },
      changed: { name: "kinds-page@.service", content: unit(20) },
      drift: "echo 'Nice=5' >> /etc/systemd/system/kinds-page@.service",
      present: "test -e /etc/systemd/system/kinds-page@.service",
    },
    release: {
      kind: "Release",
      id: "kinds-page",
      after: ["template"],
      args: { ...release, version: "one" },
      changed: { ...release, version: "two" },
      drift: "systemctl stop 'kinds-page@*'",
      present: "test -e /opt/kinds-page",
    },
  };
}

async function packPage(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "estate-kinds-"));
  try {
    writeFileSync(join(folder, "serve"), "#!/bin/sh\nexec sleep infinity\n");
    chmodSync(join(folder, "serve"), 0o755);
    await pack([{ folder }], archive);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
