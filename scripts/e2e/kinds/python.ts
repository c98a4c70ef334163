import type { Sample } from "./sample.ts";

/** Makes environments as uv does, of packages without files: the lab has no index of Python packages. */
const uv = `#!/bin/sh
set -eu
for last; do :; done
case $1 in
  venv)
    mkdir -p "$last/bin" "$last/lib/python3/site-packages"
    : > "$last/pyvenv.cfg"
    ln -s /bin/sh "$last/bin/python" ;;
  pip)
    while [ "$1" != --python ]; do shift; done
    sed -n 's/^\\([a-z]*\\)==\\([0-9.]*\\).*/\\1-\\2/p' "$last" | while read -r package; do
      mkdir "\${2%/bin/python}/lib/python3/site-packages/$package.dist-info"
      : > "\${2%/bin/python}/lib/python3/site-packages/$package.dist-info/RECORD"
    done ;;
esac
`;
const file = { path: "/usr/local/bin/uv", mode: "0755" };
const lock = (version: string) => `greet==${version} --hash=sha256:${"a".repeat(64)}\n`;
const environment = { name: "kinds-python", python: "3.13" };

/** A Python environment and what makes it. */
export const python: Readonly<Record<string, Sample>> = {
  uv: {
    kind: "File",
    id: "/usr/local/bin/uv",
    args: { ...file, content: uv },
    changed: { ...file, content: `${uv}# another version\n` },
    drift: "chmod 0700 /usr/local/bin/uv",
    present: "test -e /usr/local/bin/uv",
  },
  environment: {
    kind: "PythonEnv",
    id: "kinds-python",
    after: ["uv"],
    args: { ...environment, requirements: lock("1.0") },
    changed: { ...environment, requirements: lock("2.0") },
    drift: "mkdir /opt/kinds-python/current/lib/python3/site-packages/cowsay-6.1.dist-info",
    present: "test -e /opt/kinds-python/current/.estate/finished",
  },
};
