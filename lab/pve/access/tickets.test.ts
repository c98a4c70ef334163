import assert from "node:assert/strict";
import { test } from "node:test";
import { Store } from "../store.ts";
import { isCsrfToken, printCsrfToken, printTicket, readTicket, ticketKey } from "./tickets.ts";

test("a ticket looks like PVE's and tells its user", (context) => {
  context.mock.timers.enable({ apis: ["Date"], now: 0x65a0b1c2 * 1000 });
  const ticket = printTicket("key", "root@pam");
  assert.match(ticket, /^PVE:root@pam:65A0B1C2::[A-Za-z0-9+/=]+$/);
  assert.equal(readTicket("key", ticket), "root@pam");
});

test("a ticket that was changed, or signed with another key, is none", () => {
  const ticket = printTicket("key", "ann@pve");
  assert.equal(readTicket("key", ticket.replace("ann@pve", "root@pam")), undefined);
  assert.equal(readTicket("key", `${ticket.slice(0, -1)}`), undefined);
  assert.equal(readTicket("other", ticket), undefined);
  assert.equal(readTicket("key", "no ticket"), undefined);
});

test("a ticket and its CSRF token are good for two hours, and not before their time", (context) => {
  context.mock.timers.enable({ apis: ["Date"], now: 1_700_000_000_000 });
  const ticket = printTicket("key", "ann@pve");
  const token = printCsrfToken("key", "ann@pve");
  const at = (seconds: number) => {
    context.mock.timers.setTime(1_700_000_000_000 + seconds * 1000);
    return [readTicket("key", ticket), isCsrfToken("key", "ann@pve", token)];
  };
  assert.deepEqual(at(7199), ["ann@pve", true]);
  assert.deepEqual(at(7200), [undefined, false]);
  assert.deepEqual(at(-299), ["ann@pve", true]);
  assert.deepEqual(at(-300), [undefined, false]);
});

test("a CSRF token is good for its user only, and a ticket is none", () => {
  const token = printCsrfToken("key", "ann@pve");
  assert.ok(!isCsrfToken("key", "bob@pve", token));
  assert.ok(!isCsrfToken("key", "ann@pve", ""));
  assert.ok(!isCsrfToken("key", "ann@pve", printTicket("key", "ann@pve")));
});

test("the key that signs is made once", () => {
  const cluster = { store: new Store(":memory:") };
  const key = ticketKey(cluster);
  assert.match(key, /^[0-9a-f]{64}$/);
  assert.equal(ticketKey(cluster), key);
});
