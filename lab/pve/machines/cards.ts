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
 * The cards of a machine with their cables. A card is called as it says; else one that is plugged already, by its
 * hardware address, keeps its place, and a new one takes the first that is free. Throws when a bridge is not there.
 */
export function cardsOf(id: number, wanted: NetworkCard[], plugged: Card[] = []): Card[] {
  const placeOf = ({ mac, name }: NetworkCard) =>
    name ?? plugged.find((card) => card.mac === mac.toLowerCase())?.interface;
  const places = wanted.map(placeOf);
  return wanted.map((card, index) => {
    places[index] ??= firstFree(places);
    return connect(card, places[index], portName(id, places[index], index));
  });
}

/** Compares the plugged cards with those wanted. As in QEMU, another packet size needs another card. */
export function replugging(plugged: Card[], wanted: Card[]): Replugging {
  const isSame = (one: Card, other: Card) =>
    one.port === other.port &&
    one.interface === other.interface &&
    one.mac === other.mac &&
    one.mtu === other.mtu;
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

/** Linux allows 15 characters, of which a VMID takes up to nine. */
function portName(id: number, place: string, index: number): string {
  const number = /^eth(\d{1,2})$/.exec(place)?.[1];
  return number === undefined ? `vm${id}x${index}` : `vm${id}i${number}`;
}

function connect({ mac, bridge, mtu, linkDown }: NetworkCard, place: string, port: string): Card {
  const network = bridges[bridge];
  if (network === undefined) throw new Error(`bridge '${bridge}' does not exist`);
  const bridgeMtu = networks[network].mtu;
  return {
    interface: place,
    mac: mac.toLowerCase(),
    // PVE writes 1 for the size of the bridge.
    mtu: mtu === 1 ? bridgeMtu : (mtu ?? usualMtu),
    port,
    bridge: network,
    bridgeMtu,
    link: linkDown ? "down" : "up",
  };
}
