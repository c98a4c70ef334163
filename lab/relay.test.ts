import assert from "node:assert/strict";
import { test } from "node:test";
import { namespacesOf } from "./namespaces.ts";
import { instancePaths } from "./paths.ts";
import { relaysOf } from "./relay.ts";
import { topologyNamed } from "./topology.ts";

test("packages go in and the page comes out through Unix sockets, the page on loopback only", () => {
  const paths = instancePaths("lab", { HOME: "/h" });
  const { page } = topologyNamed("lab");
  assert.deepEqual(relaysOf(paths, namespacesOf("lab"), page, 8080), [
    {
      name: "relay-packages",
      command: [
        "nsenter",
        "--net=/run/netns/estate-lab-net",
        "--",
        "env",
        "PACKAGE_CACHE=/h/.cache/estate/apt/lab",
        "PACKAGE_SOCKET=/h/.local/state/estate/lab/sockets/packages",
        "socat",
        "TCP-LISTEN:3142,fork,reuseaddr",
        'SYSTEM:mkdir -p \\"$PACKAGE_CACHE\\" && exec /usr/lib/apt-cacher-ng/in.acng \\"$PACKAGE_SOCKET\\",nofork',
      ],
    },
    {
      name: "relay-page-inside",
      command: [
        "nsenter",
        "--net=/run/netns/estate-lab-operator",
        "--",
        "socat",
        "UNIX-LISTEN:/h/.local/state/estate/lab/sockets/page,fork,unlink-early,mode=600",
        "TCP:203.0.113.10:80",
      ],
    },
    {
      name: "relay-page-outside",
      command: [
        "socat",
        "TCP-LISTEN:8080,bind=127.0.0.1,fork,reuseaddr",
        "UNIX-CONNECT:/h/.local/state/estate/lab/sockets/page",
      ],
    },
  ]);
});

test("the page of brainall comes from the edge's encrypted port", () => {
  const paths = instancePaths("lab", { HOME: "/h" });
  const [, inside, outside] = relaysOf(paths, namespacesOf("lab"), topologyNamed("brainall").page, 8443);
  assert.equal(inside?.command.at(-1), "TCP:203.0.113.10:443");
  assert.match(outside?.command.at(-2) ?? "", /^TCP-LISTEN:8443,bind=127\.0\.0\.1,/);
});
