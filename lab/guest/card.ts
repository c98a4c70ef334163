/** A network card of a host, and the cable from it to the switch. */
export interface Card {
  /** Its name in the host, as in "eth0". */
  interface: string;
  mac: string;
  /** Bytes. */
  mtu: number;
  /** Name of the switch's end of the cable; Linux allows 15 characters. */
  port: string;
  /** Of the switch. */
  bridge: string;
  /** Bytes. */
  bridgeMtu: number;
  link: "up" | "down";
}

/** The cards as plug.sh reads them. */
export function printCards(cards: Card[]): string {
  const line = ({ interface: name, mac, mtu, port, bridge, bridgeMtu, link }: Card) =>
    `${name} ${mac} ${mtu} ${port} ${bridge} ${bridgeMtu} ${link}\n`;
  return cards.map(line).join("");
}

/** Reads what `printCards` wrote. */
export function parseCards(text: string): Card[] {
  const lines = text.split("\n").filter(Boolean);
  return lines.map((line) => {
    const [name = "", mac = "", mtu, port = "", bridge = "", bridgeMtu, link] = line.split(" ");
    return {
      interface: name,
      mac,
      mtu: Number(mtu),
      port,
      bridge,
      bridgeMtu: Number(bridgeMtu),
      link: link === "down" ? "down" : "up",
    };
  });
}
