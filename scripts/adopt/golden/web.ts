import { host } from "../../../provider/sdk/index.ts";

/**
 * What people had set up on web by hand. `on`: the host, once it is ready. What is made anew is made in this
 * order; say more exactly what needs what, and give the resources the names that you would have given them: with
 * `aliases`, the state follows.
 */
export function adoptWeb(on: host.Ready): void {
  const sources = [
    new host.AptSource("web-source-docker", {
      on,
      name: "docker",
      uris: ["https://docker.example.org/debian"],
      suites: ["trixie"],
      components: ["stable"],
      key: `-----BEGIN PGP PUBLIC KEY BLOCK-----

mDMEZ3SFgBYJKwYBBAHaRw8BAQdACq+lgNWUyn0WbpriFREVpkJCSzKmBy6Pirt8
Gx3RbH20HVNhbXBsZXMgPHNhbXBsZXNAZXhhbXBsZS5jb20+iJAEExYIADgWIQT2
EN5tS2gvudZ2tJPMLwLvhSy4HQUCZ3SFgAIbAwULCQgHAgYVCgkICwIEFgIDAQIe
AQIXgAAKCRDMLwLvhSy4HYSFAPoDQHDN/CxR4qvhUjx6rXQ9UlW+a0I90jb2j0Xu
fhNydAEA8H5y6LqXqRbBFPv/dHWywT/XVpmMcC1Nxaj0sxZOvgE=
=wmcr
-----END PGP PUBLIC KEY BLOCK-----
`,
    }),
    new host.File("web-etc-apt-sources.list", {
      on,
      path: "/etc/apt/sources.list",
      content: "deb http://deb.example.org/debian trixie main\n",
    }),
  ];

  const packages = [
    new host.Packages(
      "web-packages",
      {
        on,
        packages: ["nginx", "tree"],
      },
      { dependsOn: sources },
    ),
  ];

  const groups = [
    new host.Group(
      "web-group-crew",
      {
        on,
        name: "crew",
        gid: 1500,
      },
      { dependsOn: packages },
    ),
    new host.Group(
      "web-group-deploy",
      {
        on,
        name: "deploy",
        gid: 1000,
      },
      { dependsOn: packages },
    ),
  ];

  const users = [
    new host.User(
      "web-user-deploy",
      {
        on,
        name: "deploy",
        uid: 1000,
        groups: ["crew"],
        shell: "/bin/sh",
        comment: "Deployment",
        authorizedKeys: [
          "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOi2Ln2ZIlsueeINx6cIFzcEKWiLuLFdjXeNL6o7kfcL ada@laptop",
        ],
      },
      { dependsOn: groups },
    ),
  ];

  const directories = [
    new host.Directory(
      "web-etc-page",
      {
        on,
        path: "/etc/page",
      },
      { dependsOn: users },
    ),
  ];

  const files = [
    new host.Sysctl(
      "web-sysctl-router",
      {
        on,
        name: "router",
        settings: {
          "net.ipv4.ip_forward": "1",
        },
      },
      { dependsOn: directories },
    ),
    // a conffile of nginx, changed
    new host.File(
      "web-etc-nginx-nginx.conf",
      {
        on,
        path: "/etc/nginx/nginx.conf",
        content: `user www-data;
worker_processes 8;
`,
      },
      { dependsOn: directories },
    ),
    new host.Symlink(
      "web-etc-nginx-sites-enabled-page",
      {
        on,
        path: "/etc/nginx/sites-enabled/page",
        target: "../sites-available/page",
      },
      { dependsOn: directories },
    ),
    new host.File(
      "web-etc-page-public.conf",
      {
        on,
        path: "/etc/page/public.conf",
        content: `# \`page\`
port = \${PORT}
`,
        owner: "deploy",
        group: "crew",
      },
      { dependsOn: directories },
    ),
    new host.File(
      "web-etc-sysctl.d-60-late.conf",
      {
        on,
        path: "/etc/sysctl.d/60-late.conf",
        content: "vm.swappiness = 10\n",
      },
      { dependsOn: directories },
    ),
    new host.Symlink(
      "web-etc-systemd-system-rpcbind.service",
      {
        on,
        path: "/etc/systemd/system/rpcbind.service",
        target: "/dev/null",
      },
      { dependsOn: directories },
    ),
  ];

  // disabled by hand
  new host.Unit(
    "web-fstrim.timer",
    {
      on,
      name: "fstrim.timer",
      enabled: false,
      state: "stopped",
    },
    { dependsOn: files },
  );
  // enabled by hand
  new host.Unit(
    "web-nftables.service",
    {
      on,
      name: "nftables.service",
    },
    { dependsOn: files },
  );
  // with drop-ins by hand
  new host.Unit(
    "web-nginx.service",
    {
      on,
      name: "nginx.service",
      dropIns: {
        "limits.conf": `[Service]
LimitNOFILE=4096
`,
      },
    },
    { dependsOn: files },
  );
  // written by hand
  new host.Unit(
    "web-page-clean.service",
    {
      on,
      name: "page-clean.service",
      content: `[Service]
Type=oneshot
ExecStart=/usr/bin/page clean
`,
      state: "any",
    },
    { dependsOn: files },
  );
  // written by hand
  new host.Unit(
    "web-page.service",
    {
      on,
      name: "page.service",
      content: `[Service]
ExecStart=/usr/bin/page \${PORT}
[Install]
WantedBy=multi-user.target
`,
    },
    { dependsOn: files },
  );
  // enabled by hand, of wg-quick@
  new host.Unit(
    "web-wg-quick-wg0.service",
    {
      on,
      name: "wg-quick@wg0.service",
    },
    { dependsOn: files },
  );
}
