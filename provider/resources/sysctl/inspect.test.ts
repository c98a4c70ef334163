import assert from "node:assert/strict";
import { test } from "node:test";
import { inspect } from "./inspect.ts";

const file = "/etc/sysctl.d/60-router.conf";
const forward = "/proc/sys/net/ipv4/ip_forward";
const target = "router net.ipv4.ip_forward";

function parsed(lines: string[], asked = target) {
  return inspect.parse(lines.join("\n"), [asked]).get(asked);
}

test("the question holds the name and the keys", () =>
  assert.equal(
    inspect.target({ name: "router", settings: { "net.ipv4.ip_forward": "1", "vm.swappiness": "10" } }),
    "router net.ipv4.ip_forward vm.swappiness",
  ));

test("a file is read as settings, whatever its spelling, and its comments are none", () =>
  assert.deepEqual(
    parsed([
      `file ${file}`,
      `writable ${forward}`,
      `${file}:# a comment: with a colon`,
      `${file}: net/ipv4/ip_forward=1 `,
      `${file}:net.ipv4.ip_local_port_range = 20000\t30000`,
      `${file}:-kernel.x = 1`,
      `${forward}:0`,
    ]),
    {
      file: {
        type: "file",
        settings: { "net/ipv4/ip_forward": "1", "net/ipv4/ip_local_port_range": "20000 30000" },
        others: ["-kernel.x = 1"],
      },
      values: { "net.ipv4.ip_forward": { value: "0", writable: true } },
    },
  ));

test("a value that nobody can read or change is said to be so", () =>
  assert.deepEqual(parsed([`odd ${file}`, `fixed ${forward}`]), {
    file: { type: "odd" },
    values: { "net.ipv4.ip_forward": { writable: false } },
  }));

test("nothing there is nothing", () =>
  assert.deepEqual(parsed([]), { file: { type: "absent" }, values: { "net.ipv4.ip_forward": null } }));

for (const garbage of ["sh: grep: not found", "/etc/passwd:root:x", "file /etc/passwd"])
  test(`${garbage} is no answer`, () =>
    assert.throws(() => parsed([garbage]), { name: "AnswerError", message: garbage }));
