import { createHash } from "node:crypto";
import { sampleKey } from "../../provider/resources/apt-source/samples.ts";

/** A host as it answers, for tests: what people did there, among what its packages brought. */

interface SampleFile {
  readonly content: string;
  readonly mode?: string;
  readonly owner?: string;
  readonly group?: string;
  /** What the listing says of it, where that is not the length of the content. */
  readonly size?: number;
}

const md5 = (text: string) => createHash("md5").update(text).digest("hex");
const sha256 = (text: string) => createHash("sha256").update(text).digest("hex");
const base64 = (text: string) => Buffer.from(text).toString("base64");

const service = "[Service]\nExecStart=/usr/bin/page ${PORT}\n[Install]\nWantedBy=multi-user.target\n";

/** The files below /etc. */
export const sampleFiles: Readonly<Record<string, SampleFile>> = {
  "/etc/adduser.conf": { content: "# as it was installed\n" },
  "/etc/apt/keyrings/docker.asc": { content: sampleKey },
  "/etc/apt/sources.list": { content: "deb http://deb.example.org/debian trixie main\n" },
  "/etc/apt/sources.list.d/docker.sources": {
    content:
      "Types: deb\nURIs: https://docker.example.org/debian\nSuites: trixie\nComponents: stable\nSigned-By: /etc/apt/keyrings/docker.asc\n",
  },
  "/etc/default/grub": { content: "GRUB_TIMEOUT=1\n" },
  "/etc/hosts.allow": { content: "# nobody\n\n" },
  "/etc/machine-id": { content: "0123\n" },
  "/etc/nginx/nginx.conf": { content: "user www-data;\nworker_processes 8;\n" },
  "/etc/nsswitch.conf": { content: "passwd: files systemd\n" },
  "/etc/page/large.conf": { content: "", size: 70_000 },
  "/etc/page/page.conf": {
    content: "# `page`\nport = ${PORT}\n",
    owner: "deploy",
    group: "crew",
    mode: "640",
  },
  "/etc/page/public.conf": { content: "# `page`\nport = ${PORT}\n", owner: "deploy", group: "crew" },
  "/etc/page/smtp.conf": { content: "host mail.example.org\npassword hunter2hunter2\n" },
  "/etc/page/token.key": { content: "canary" },
  "/etc/page/logo.png": { content: "\0\x01" },
  "/etc/passwd": { content: "root:x:0:0::/root:/bin/bash\n" },
  "/etc/profile": { content: "a template of base-files\n" },
  "/etc/sysctl.d/60-router.conf": { content: "net.ipv4.ip_forward = 1\n" },
  "/etc/sysctl.d/60-late.conf": { content: "vm.swappiness = 10\n" },
  "/etc/systemd/system/nginx.service.d/limits.conf": { content: "[Service]\nLimitNOFILE=4096\n" },
  "/etc/systemd/system/page-clean.service": {
    content: "[Service]\nType=oneshot\nExecStart=/usr/bin/page clean\n",
  },
  "/etc/systemd/system/page.service": { content: service },
  "/etc/systemd/system/token.service": { content: "[Service]\nEnvironment=API_TOKEN=canarycanary\n" },
};

const links: Readonly<Record<string, string>> = {
  "/etc/alternatives/editor": "/usr/bin/vim",
  "/etc/nginx/sites-enabled/page": "../sites-available/page",
  "/etc/resolv.conf": "../run/systemd/resolve/stub-resolv.conf",
  "/etc/systemd/system/multi-user.target.wants/page.service": "/etc/systemd/system/page.service",
  "/etc/systemd/system/rpcbind.service": "/dev/null",
};

const directories = ["/etc/nginx", "/etc/nginx/sites-enabled", "/etc/page", "/etc/opt"];

const listing = [
  ...directories.map((path) => ["d", "755", "root", "root", "4096", "", path]),
  ...Object.entries(links).map(([path, target]) => ["l", "777", "root", "root", "1", target, path]),
  ...Object.entries(sampleFiles).map(([path, { content, mode, owner, group, size }]) => [
    ...["f", mode ?? "644", owner ?? "root", group ?? "root", String(size ?? content.length), "", path],
  ]),
]
  .flat()
  .map((field) => `${field}\0`)
  .join("");

/** Those whose content the script reads. */
const texts = Object.entries(sampleFiles).filter(
  ([path, { mode = "644", size = 0 }]) =>
    mode === "644" && size === 0 && !path.endsWith(".key") && path !== "/etc/adduser.conf",
);

const fileAnswer = [
  ...texts.map(([path]) => `content:${path}`),
  `\0${texts.map(([path, { content }]) => `content\t${path}\t${base64(content)}`).join("\n")}`,
  ...texts.map(
    ([path, { content, owner = "root", group = "root" }]) =>
      `entry\tregular file\t${content.length}\t644\t${owner}\t0\t${group}\t0\t1700000000\t${path}`,
  ),
  ...texts.map(([path, { content }]) => `${sha256(content)}  ${path}`),
].join("\n");

function asked(targets: readonly string[], answer: string): string {
  return `${targets.join("\n")}\n\0${answer}`;
}

function shown(id: string, active: string, enabled: string): string {
  const times = "ExecMainStartTimestamp=\nInactiveExitTimestamp=\nNeedDaemonReload=no";
  return `Id=${id}\nLoadState=loaded\nActiveState=${active}\nSubState=dead\nUnitFileState=${enabled}\n${times}`;
}

const unitPaths = Object.keys(sampleFiles).filter((path) => path.startsWith("/etc/systemd/system/"));
const ofUnits = (line: (path: string, content: string) => string) =>
  unitPaths.map((path) => line(path, sampleFiles[path]!.content));

const unitAnswer = [
  "now 1763672421.531634123",
  [
    shown("fstrim.timer", "inactive", "disabled"),
    shown("getty@tty1.service", "active", "enabled"),
    shown("nftables.service", "active", "enabled"),
    shown("nginx.service", "active", "enabled"),
    shown("page-clean.service", "inactive", "static"),
    shown("page.service", "active", "enabled"),
    shown("token.service", "inactive", "disabled"),
    shown("wg-quick@wg0.service", "active", "enabled"),
  ].join("\n\n"),
  "files",
  ...ofUnits((path) => `changed 1700000000.000000000 regular file:${path}`),
  ...ofUnits((path, content) => `${sha256(content)}  ${path}`),
  ...ofUnits((path, content) => `text ${base64(content)} ${path}`),
].join("\n");

const sourcePath = "/etc/apt/sources.list.d/docker.sources";
const keyPath = "/etc/apt/keyrings/docker.asc";
const rootEntry = (path: string) => `entry\tregular file\t1\t644\troot\t0\troot\t0\t1700000000\t${path}`;
const sourceAnswer = [
  rootEntry(sourcePath),
  rootEntry(keyPath),
  ...sampleFiles[sourcePath]!.content.trimEnd()
    .split("\n")
    .map((line) => `${sourcePath}:${line}`),
  `${sha256(sampleKey)}  ${keyPath}`,
  `text ${base64(sampleKey)} ${keyPath}`,
].join("\n");

const key = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOi2Ln2ZIlsueeINx6cIFzcEKWiLuLFdjXeNL6o7kfcL ada@laptop";
const userAnswer = [
  "entry\tdirectory\t4096\t700\tdeploy\t1000\tdeploy\t1000\t1700000000\t/home/deploy",
  "entry\tdirectory\t4096\t700\tdeploy\t1000\tdeploy\t1000\t1700000000\t/home/deploy/.ssh",
  "entry\tregular file\t90\t600\tdeploy\t1000\tdeploy\t1000\t1700000000\t/home/deploy/.ssh/authorized_keys",
  "user:deploy:1000:Deployment:/home/deploy:/bin/sh",
  "user:ada:1001::/home/ada:/bin/bash",
  "member:deploy:crew",
  "password:deploy:locked",
  "password:ada:set",
  `key:/home/deploy/.ssh/authorized_keys:${key}`,
  "group:deploy:deploy",
  "group:ada:ada",
  "end 0",
].join("\n");

const package_ = (name: string, rest: string, want = "install") =>
  `${name} installed ok ${want} 1.0-1\t${rest}\n`;

/** What each section says. */
export const sampleSections: Readonly<Record<string, string>> = {
  host: 'web\n"Debian GNU/Linux 13 (trixie)"\n',
  listing,
  owned: "/etc/adduser.conf\n/etc/nginx\n/etc/nginx/nginx.conf\n/etc/nginx/sites-enabled\n/etc/opt\n",
  conffiles: [
    "package adduser installed",
    ` /etc/adduser.conf ${md5(sampleFiles["/etc/adduser.conf"]!.content)}`,
    "package nginx installed",
    ` /etc/nginx/nginx.conf ${md5("as it was installed")}`,
    ` /etc/nginx/mime.types ${md5("removed by hand")}`,
    ` /etc/nginx/old.conf ${md5("x")} obsolete`,
    "package gone config-files",
    ` /etc/gone.conf ${md5("x")}`,
    "",
  ].join("\n"),
  ucf: `${md5(sampleFiles["/etc/default/grub"]!.content)}  /etc/default/grub\n`,
  sums: ["/etc/adduser.conf", "/etc/nginx/nginx.conf", "/etc/default/grub"]
    .map((path) => `${md5(sampleFiles[path]!.content)}  ${path}\n`)
    .join(""),
  templates: `${sha256(sampleFiles["/etc/profile"]!.content)}  /usr/share/base-files/profile\n${sha256(
    sampleFiles["/etc/nsswitch.conf"]!.content,
  )}  /usr/share/libc-bin/nsswitch.conf\n`,
  packages: [
    package_("bash", "yes\trequired\tshells"),
    package_("libssl3", "no\toptional\tlibs"),
    package_("linux-image-amd64", "no\toptional\tkernel"),
    package_("nginx", "no\toptional\tweb", "hold"),
    package_("tree", "no\toptional\tutils"),
    "half unpacked ok install 1.0-1\tno\toptional\tutils\n",
  ].join(""),
  manual: "bash\nhalf\nlibssl3\nlinux-image-amd64\nnginx\nsteam:i386\ntree\n",
  initial: "linux-image-amd64\n",
  "unit-files":
    "fstrim.timer disabled enabled\ngetty@.service enabled enabled\nnftables.service enabled enabled\nnginx.service enabled enabled\npage.service enabled enabled\n",
  "enabled-by-packages": "fstrim.timer\nnginx.service\n",
  "decided-by-packages": "fstrim.timer\nnftables.service\nnginx.service\n",
  runs: [
    "Id=page-clean.service\nTriggeredBy=page-clean.timer\nType=exec",
    "Type=oneshot\nId=page-boot.service\nTriggeredBy=",
    "Id=page.service\nTriggeredBy=\nType=simple",
    "Id=fstrim.timer\nTriggeredBy=",
    "",
  ].join("\n\n"),
  "root-keys": "2\n",
  managed: "",
  File: fileAnswer,
  AptSource: asked(["text docker"], sourceAnswer),
  Sysctl: asked(
    ["late vm.swappiness", "router net.ipv4.ip_forward"],
    [
      "file /etc/sysctl.d/60-late.conf",
      "writable /proc/sys/vm/swappiness",
      "file /etc/sysctl.d/60-router.conf",
      "writable /proc/sys/net/ipv4/ip_forward",
      "/etc/sysctl.d/60-late.conf:vm.swappiness = 10",
      "/proc/sys/vm/swappiness:60",
      "/etc/sysctl.d/60-router.conf:net.ipv4.ip_forward = 1",
      "/proc/sys/net/ipv4/ip_forward:1",
    ].join("\n"),
  ),
  Group: asked(["crew", "deploy"], "crew:x:1500:deploy\ndeploy:x:1000:\nend 0\n"),
  User: asked(["ada", "deploy"], userAnswer),
  Unit: asked(
    [
      "text fstrim.timer",
      "text getty@tty1.service",
      "text nftables.service",
      "text nginx.service",
      "text page-clean.service",
      "text page.service",
      "text token.service",
      "text wg-quick@wg0.service",
    ],
    unitAnswer,
  ),
};

/** What the script prints that reads a host; `changed` says sections anew. */
export function sampleAnswer(changed: Readonly<Record<string, string>> = {}): string {
  const sections = Object.entries({ ...sampleSections, ...changed });
  // a section ends with a NUL and the exit code of what said it
  return `${sections.map(([name, text]) => `${name} ${base64([text, "0"].join("\0"))}\n`).join("")}end\n`;
}
