import assert from "node:assert/strict";
import { test } from "node:test";
import { parseCards, printCards } from "../../guest/card.ts";
import { cardsOf, replugging } from "./cards.ts";
import type { NetworkCard } from "./machines.ts";

const outer: NetworkCard = { mac: "BC:24:11:00:00:01", bridge: "vmbr0", linkDown: false };
const inner: NetworkCard = { mac: "BC:24:11:00:00:02", bridge: "vmbr1", mtu: 1, linkDown: false };

test("cards become eth0, eth1 … on the network that their bridge stands for, with the packet size they ask for", () => {
  assert.deepEqual(cardsOf(101, [outer, inner, { ...outer, mac: "BC:24:11:00:00:03", linkDown: true }]), [
    {
      interface: "eth0",
      mac: "bc:24:11:00:00:01",
      mtu: 1500,
      port: "vm101i0",
      bridge: "public",
      bridgeMtu: 1500,
      link: "up",
    },
    {
      interface: "eth1",
      mac: "bc:24:11:00:00:02",
      mtu: 1400,
      port: "vm101i1",
      bridge: "private",
      bridgeMtu: 1400,
      link: "up",
    },
    {
      interface: "eth2",
      mac: "bc:24:11:00:00:03",
      mtu: 1500,
      port: "vm101i2",
      bridge: "public",
      bridgeMtu: 1500,
      link: "down",
    },
  ]);
});

test("a card that does not say its packet size sends more than its bridge carries, as in production", () => {
  const [card] = cardsOf(101, [{ mac: inner.mac, bridge: "vmbr1", linkDown: false }]);
  assert.deepEqual([card?.mtu, card?.bridgeMtu], [1500, 1400]);
});

test("a card that has a name keeps it, whatever its place", () => {
  const cards = cardsOf(101, [
    { ...outer, name: "eth3" },
    inner,
    { ...inner, mac: "BC:24:11:00:00:03", name: "storage" },
  ]);
  assert.deepEqual(
    cards.map((card) => [card.interface, card.port]),
    [
      ["eth3", "vm101i3"],
      ["eth0", "vm101i0"],
      ["storage", "vm101x2"],
    ],
  );
});

test("a card that is called otherwise is plugged anew", () => {
  const before = cardsOf(101, [{ ...outer, name: "one" }]);
  const { unplugged, plugged } = replugging(before, cardsOf(101, [{ ...outer, name: "two" }], before));
  assert.deepEqual(
    [unplugged.map((card) => card.interface), plugged.map((card) => card.interface)],
    [["one"], ["two"]],
  );
});

test("a bridge that is not there is named", () => {
  assert.throws(() => cardsOf(101, [{ ...outer, bridge: "vmbr7" }]), {
    message: "bridge 'vmbr7' does not exist",
  });
});

test("the longest port has a name that Linux takes", () => {
  const many = Array.from({ length: 32 }, (_, index) => ({ ...outer, mac: `BC:24:11:00:01:${index}` }));
  const named = many.map((card, index) => ({ ...card, name: `interface${index}` }));
  const cards = [...cardsOf(999_999_999, many), ...cardsOf(999_999_999, named)];
  assert.ok(cards.every(({ port }) => port.length <= 15));
});

test("cards that were written are read as they were", () => {
  const cards = cardsOf(101, [outer, { ...inner, linkDown: true }]);
  assert.deepEqual(parseCards(printCards(cards)), cards);
});

test("a card that stays keeps its place when the one before it goes, and a new one takes the free place", () => {
  const before = cardsOf(101, [outer, inner]);
  const after = cardsOf(101, [inner, { ...outer, mac: "BC:24:11:00:00:09" }], before);
  assert.deepEqual(
    after.map((card) => [card.mac, card.interface, card.port]),
    [
      ["bc:24:11:00:00:02", "eth1", "vm101i1"],
      ["bc:24:11:00:00:09", "eth0", "vm101i0"],
    ],
  );
  assert.deepEqual(replugging(before, after), { unplugged: [before[0]], plugged: [after[1]], moved: [] });
});

test("another bridge or link moves the cable, another packet size needs another card", () => {
  const before = cardsOf(101, [outer, inner]);
  const moved = cardsOf(
    101,
    [
      { ...outer, bridge: "vmbr1", mtu: 1500 },
      { ...inner, linkDown: true },
    ],
    before,
  );
  assert.deepEqual(replugging(before, moved), { unplugged: [], plugged: [], moved });
  const resized = cardsOf(101, [{ ...outer, mtu: 1400 }, inner], before);
  assert.deepEqual(replugging(before, resized), {
    unplugged: [before[0]],
    plugged: [resized[0]],
    moved: [],
  });
});

test("cards as they are need no change", () => {
  const before = cardsOf(101, [outer, inner]);
  assert.deepEqual(replugging(before, cardsOf(101, [outer, inner], before)), {
    unplugged: [],
    plugged: [],
    moved: [],
  });
});
