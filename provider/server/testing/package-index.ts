import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** The release of uv with which it is proven, as the wheels of its packages are called by their hashes. */
const uvLock = `uv==0.13.9 \\
  --hash=sha256:d7f459fe4fd247d830351c75686d3996ace3c6f3f728eb0e85a30b7ada0cef19 \\
  --hash=sha256:ecb6028d79dc96fbeafffe5c8af62a7099487ebc05a701e76714eebcffd06375
`;

const python = "/usr/bin/python3";

/** For tests: a package of Python that says its name and version, and what it needs. */
export interface Wheel {
  readonly name: string;
  readonly version: string;
  readonly needs?: readonly string[];
}

/** For tests: an index of packages on loopback that wants a login, and the real uv, fetched by pip. */
export class PackageIndex implements Disposable {
  readonly #top = mkdtempSync(join(tmpdir(), "index-"));
  readonly #hashes: Readonly<Record<string, string>>;
  #server: ChildProcess | undefined;
  readonly login = "machine 127.0.0.1 login me password canary\n";
  /** The version of this machine's Python, `3.11`. */
  readonly python = execFileSync(python, ["-c", "import sys; print('%d.%d' % sys.version_info[:2])"], {
    encoding: "utf8",
  }).trim();
  readonly uv = join(this.#top, "uv/bin/uv");

  constructor(wheels: readonly Wheel[]) {
    mkdirSync(join(this.#top, "simple"));
    const made = execFileSync(python, ["-c", makeWheels, JSON.stringify(wheels)], {
      cwd: join(this.#top, "simple"),
      encoding: "utf8",
    });
    this.#hashes = JSON.parse(made);
    writeFileSync(join(this.#top, "uv.txt"), uvLock);
    const install = ["-m", "pip", "install", "--quiet", "--no-deps", "--require-hashes", "--target"];
    execFileSync(python, [...install, join(this.#top, "uv"), "--requirement", join(this.#top, "uv.txt")], {
      stdio: ["ignore", "ignore", "inherit"],
      env: { ...process.env, PIP_ROOT_USER_ACTION: "ignore", PIP_DISABLE_PIP_VERSION_CHECK: "1" },
    });
  }

  /** Serves the index; gives its address. */
  async serve(): Promise<string> {
    const server = spawn(python, ["-uc", serveFolder], {
      cwd: this.#top,
      stdio: ["ignore", "pipe", "ignore"],
    });
    this.#server = server;
    const port = await new Promise<Buffer>((resolve) => server.stdout.once("data", resolve));
    return `http://127.0.0.1:${port.toString().trim()}/simple`;
  }

  /** The line of a lock for one of the wheels: `greet-1.0`. */
  locked(wheel: string): string {
    return `${wheel.replace("-", "==")} --hash=sha256:${this.#hashes[wheel]}\n`;
  }

  [Symbol.dispose](): void {
    this.#server?.kill("SIGKILL");
    rmSync(this.#top, { recursive: true });
  }
}

const makeWheels = `
import base64, hashlib, json, os, sys, zipfile

def made(name, version, needs=()):
    info = f"{name}-{version}.dist-info"
    files = {
        f"{name}/__init__.py": f"def main(): print('{name} {version}')\\n",
        f"{info}/METADATA": f"Metadata-Version: 2.1\\nName: {name}\\nVersion: {version}\\n"
        + "".join(f"Requires-Dist: {need}\\n" for need in needs),
        f"{info}/WHEEL": "Wheel-Version: 1.0\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n",
        f"{info}/entry_points.txt": f"[console_scripts]\\n{name} = {name}:main\\n",
    }
    record = ""
    for path, text in files.items():
        digest = base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()).decode().rstrip("=")
        record += f"{path},sha256={digest},{len(text)}\\n"
    files[f"{info}/RECORD"] = record + f"{info}/RECORD,,\\n"
    os.makedirs(name, exist_ok=True)
    file = f"{name}-{version}-py3-none-any.whl"
    with zipfile.ZipFile(f"{name}/{file}", "w") as wheel:
        for path, text in files.items():
            wheel.writestr(path, text)
    with open(f"{name}/{file}", "rb") as wheel:
        digest = hashlib.sha256(wheel.read()).hexdigest()
    with open(f"{name}/index.html", "a") as page:
        page.write(f'<a href="{file}#sha256={digest}">{file}</a>\\n')
    return digest

print(json.dumps({f"{w['name']}-{w['version']}": made(**w) for w in json.loads(sys.argv[1])}))
`;

const serveFolder = `
import base64, http.server

wanted = "Basic " + base64.b64encode(b"me:canary").decode()

class Handler(http.server.SimpleHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    def send_head(self):
        if self.headers.get("Authorization") == wanted:
            return super().send_head()
        self.send_response(401)
        self.send_header("WWW-Authenticate", "Basic")
        self.send_header("Content-Length", "0")
        self.end_headers()

server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
print(server.server_port)
server.serve_forever()
`;
