/** What a way is made of: any host, checked or not yet. */
interface Stop {
  readonly address: string;
  readonly port: number;
  readonly via?: string | undefined;
}

type Stops = Readonly<Record<string, Stop>>;

/** The hosts that lead to `name`, the nearest first and `name` last. The configuration is checked: there is no circle. */
export function wayTo(hosts: Stops, name: string): string[] {
  const via = hosts[name]?.via;
  return via === undefined ? [name] : [...wayTo(hosts, via), name];
}

/** The way as errors print it: `operator → bastion (203.0.113.20:22) → db (192.168.100.53:22)`. */
export function describeWay(hosts: Stops, name: string): string {
  const stops = wayTo(hosts, name).map((stop) => {
    const host = hosts[stop];
    return `${stop} (${host ? describeAddress(host) : "not in estate:hosts"})`;
  });
  return ["operator", ...stops].join(" → ");
}

/** `192.168.100.53:22`, `[fd00::53]:22`. */
export function describeAddress({ address, port }: Stop): string {
  return address.includes(":") ? `[${address}]:${port}` : `${address}:${port}`;
}

/** What is wrong with the `via` of `name`, continuing the words "db.via"; undefined where nothing is. */
export function viaProblem(hosts: Readonly<Record<string, unknown>>, name: string): string | undefined {
  const via = viaOf(hosts, name);
  if (via === undefined) return undefined;
  if (!Object.hasOwn(hosts, via)) {
    const others = Object.keys(hosts).filter((other) => other !== name);
    return `is "${via}", which is no host: write ${others.length > 0 ? `one of ${others.join(", ")}` : "an entry for it"}`;
  }
  const circle = [name];
  for (let next: string | undefined = via; next !== undefined; next = viaOf(hosts, next)) {
    circle.push(next);
    if (next === name)
      return `leads in a circle (${circle.join(" → ")}): one of them must be reached directly`;
    if (circle.indexOf(next) < circle.length - 1) return undefined;
  }
  return undefined;
}

function viaOf(hosts: Readonly<Record<string, unknown>>, name: string): string | undefined {
  const via = (hosts[name] as { via?: unknown } | undefined | null)?.via;
  return typeof via === "string" ? via : undefined;
}
