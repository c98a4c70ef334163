import type { Card } from "../../guest/card.ts";
import { bridges, networks } from "../../topology.ts";
import type { NetworkCard } from "./machines.ts";

const usualMtu = 1500;

/** What makes the plugged cards of a running machine those wanted. */
export interface Replugging {
  unplugged: Card[];
  plugged: Card[];
  /** Put on another bridge, or their link brought up or down: the system keeps the interface. */
  moved: Card[];
}

/**
 * The cards of a machine with their cables. A card that is plugged already, by its hardware address, keeps its place;
 * a new one takes the first that is free. Throws when a bridge is not there.
 */
export function cardsOf(id: number, wanted: NetworkCard[], plugged: Card[] = []): Card[] {
  const places = wanted.map(({ mac }) => plugged.find((card) => card.mac === mac.toLowerCase())?.interface);
  return wanted.map((card, index) => {
    places[index] ??= firstFree(places);
    return connect(id, card, places[index]);
  });
}

/** Compares the plugged cards with those wanted. As in QEMU, another packet size needs another card. */
export function replugging(plugged: Card[], wanted: Card[]): Replugging {
  const isSame = (one: Card, other: Card) =>
    one.port === other.port && one.mac === other.mac && one.mtu === other.mtu;
  return {
    unplugged: plugged.filter((card) => !wanted.some((other) => isSame(card, other))),
    plugged: wanted.filter((card) => !plugged.some((other) => isSame(card, other))),
    moved: wanted.filter((card) => {
      const before = plugged.find((other) => isSame(card, other));
      return before !== undefined && (before.bridge !== card.bridge || before.link !== card.link);
    }),
  };
}

function firstFree(places: (string | undefined)[]): string {
  for (let number = 0; ; number += 1) {
    if (!places.includes(`eth${number}`)) return `eth${number}`;
  }
}

function connect(id: number, { mac, bridge, mtu, linkDown }: NetworkCard, place: string): Card {
  const network = bridges[bridge];
  if (network === undefined) throw new Error(`bridge '${bridge}' does not exist`);
  const bridgeMtu = networks[network].mtu;
  return {
    interface: place,
    mac: mac.toLowerCase(),
    // PVE writes 1 for the size of the bridge.
    mtu: mtu === 1 ? bridgeMtu : (mtu ?? usualMtu),
    port: `vm${id}i${place.replace("eth", "")}`,
    bridge: network,
    bridgeMtu,
    link: linkDown ? "down" : "up",
  };
}
