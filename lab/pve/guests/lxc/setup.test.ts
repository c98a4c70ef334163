import assert from "node:assert/strict";
import { test } from "node:test";
import { networkFile, setupFiles, withSection } from "./setup.ts";

const dns = { servers: ["185.12.64.1", "185.12.64.2"], domains: ["example.org"] };

test("a managed container gets its name, its names, its servers and its network", () => {
  const config = {
    ostype: "debian",
    hostname: "web",
    net0: "name=eth0,bridge=vmbr1,hwaddr=BC:24:11:00:00:01,ip=192.168.100.71/24,gw=192.168.100.1,type=veth",
    net1: "name=eth1,bridge=vmbr0,hwaddr=BC:24:11:00:00:02,ip=dhcp,ip6=auto,type=veth",
  };
  const files = setupFiles(config, dns, {});
  assert.deepEqual(Object.fromEntries(Object.entries(files).map(([path, { content }]) => [path, content])), {
    "/etc/hostname": "web\n",
    "/etc/hosts": `# --- BEGIN PVE ---
127.0.0.1 localhost.localnet localhost
::1 localhost.localnet localhost
192.168.100.71 web.example.org web
# --- END PVE ---
`,
    "/etc/resolv.conf": `# --- BEGIN PVE ---
search example.org
nameserver 185.12.64.1
nameserver 185.12.64.2
# --- END PVE ---
`,
    "/etc/systemd/network/eth0.network": `[Match]
Name = eth0

[Network]
Description = Interface eth0 autoconfigured by PVE
Address = 192.168.100.71/24
Gateway = 192.168.100.1
DHCP = no
IPv6AcceptRA = false
`,
    "/etc/systemd/network/eth1.network": `[Match]
Name = eth1

[Network]
Description = Interface eth1 autoconfigured by PVE
DHCP = ipv4
IPv6AcceptRA = true
`,
  });
  assert.deepEqual([...new Set(Object.values(files).map(({ mode }) => mode))], [0o644]);
});

test("what a container's own people wrote into its hosts stays", () => {
  const present = `127.0.0.1\tlocalhost
::1 localhost ip6-localhost
192.168.100.53 db
# --- BEGIN PVE ---
127.0.1.1 old
# --- END PVE ---
192.168.100.54 cache
`;
  const { "/etc/hosts": hosts } = setupFiles({ ostype: "debian", hostname: "api.example.org" }, dns, {
    "/etc/hosts": present,
  });
  assert.equal(hosts?.content, present.replace("old", "api"));
});

test("a full host name stands before the short one", () => {
  const { "/etc/hosts": hosts } = setupFiles(
    { hostname: "api.lab.test", net0: "name=eth0,bridge=vmbr1,ip=192.168.100.71/24" },
    dns,
    {},
  );
  assert.match(hosts!.content, /^192\.168\.100\.71 api\.lab\.test api$/m);
});

test("an image's own servers are replaced, and what people added since stays", () => {
  const one = { servers: ["192.0.2.1"], domains: ["lab.test"] };
  const { "/etc/resolv.conf": resolv } = setupFiles({ ostype: "debian" }, one, {
    "/etc/resolv.conf": "nameserver 8.8.8.8\n",
  });
  assert.equal(
    resolv?.content,
    "# --- BEGIN PVE ---\nsearch lab.test\nnameserver 192.0.2.1\n# --- END PVE ---\n",
  );
  const later = `${resolv!.content}options timeout:1\n`;
  const { "/etc/resolv.conf": renewed } = setupFiles(
    { ostype: "debian" },
    { ...one, domains: [] },
    {
      "/etc/resolv.conf": later,
    },
  );
  assert.equal(renewed?.content, later.replace("search lab.test\n", ""));
});

test("a container whose system is not managed is left alone", () => {
  assert.deepEqual(setupFiles({ ostype: "unmanaged", hostname: "web" }, dns, {}), {});
});

test("a gateway outside the network gets a route of its own, a link-local one none", () => {
  const outside = networkFile({ name: "eth0", ip: "203.0.113.71/32", gw: "203.0.113.1" });
  assert.match(outside, /\n\[Route\]\nDestination = 203\.0\.113\.1\/32\nScope = link\n$/);
  const local = networkFile({ name: "eth0", ip6: "2001:db8::71/64", gw6: "fe80::1" });
  assert.match(local, /\nAddress = 2001:db8::71\/64\nGateway = fe80::1\n/);
  assert.doesNotMatch(local, /Route/);
});

test("addresses by hand are left to the container", () => {
  const file = networkFile({ name: "eth0", ip: "manual", ip6: "manual" });
  assert.match(file, /PVE\nDHCP = no\nIPv6AcceptRA = false\n$/);
});

test("PVE's part of a file is put at its end once, and renewed afterwards", () => {
  const once = withSection("one\n\n", "two\n");
  assert.equal(once, "one\n# --- BEGIN PVE ---\ntwo\n# --- END PVE ---\n");
  assert.equal(
    withSection(once, "$& three\n"),
    once.replace("two", () => "$& three"),
  );
});
