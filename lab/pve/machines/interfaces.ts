import type { GuestInterface } from "./machines.ts";

/** What is used of `ip -json -stats address`. */
interface Link {
  ifindex: number;
  ifname: string;
  address?: string;
  addr_info: { family: string; local: string; prefixlen: number }[];
  stats64: Record<"rx" | "tx", Record<"bytes" | "packets" | "errors" | "dropped", number>>;
}

/** Reads `ip -json -stats address`: interfaces in the order they were made, addresses in the order they were added. */
export function parseInterfaces(json: string): GuestInterface[] {
  const links = (JSON.parse(json) as Link[]).toSorted((one, other) => one.ifindex - other.ifindex);
  return links.map(({ ifname, address, addr_info, stats64 }) => ({
    name: ifname,
    mac: address ?? "00:00:00:00:00:00",
    addresses: addr_info.map(({ family, local, prefixlen }) => ({
      address: local,
      family: family === "inet" ? "ipv4" : "ipv6",
      prefix: prefixlen,
    })),
    statistics: Object.fromEntries(
      (["rx", "tx"] as const).flatMap((way) => {
        const { bytes, packets, errors, dropped } = stats64[way];
        return [
          [`${way}-bytes`, bytes],
          [`${way}-packets`, packets],
          [`${way}-errs`, errors],
          [`${way}-dropped`, dropped],
        ];
      }),
    ),
  }));
}
