import type { Handlers } from "../api.ts";
import { invalidParameters } from "../error.ts";
import { optionalText } from "../params.ts";
import { requireDigest, withDigest } from "./config.ts";
import { changing, reading, type Scope } from "./scope.ts";
import type { Place } from "./verify.ts";

const words = (text: string): string[] => text.split(/\s+/).filter(Boolean);

const known: Record<Exclude<Place, "group">, string[]> = {
  cluster: words("enable ebtables policy_in policy_out policy_forward log_ratelimit"),
  node: words(`
    enable log_level_forward log_level_in log_level_out log_nf_conntrack ndp nf_conntrack_allow_invalid
    nf_conntrack_helpers nf_conntrack_max nf_conntrack_tcp_timeout_established nf_conntrack_tcp_timeout_syn_recv
    nftables nosmurfs protection_synflood protection_synflood_burst protection_synflood_rate smurf_log_level
    tcp_flags_log_level tcpflags
  `),
  vm: words("dhcp enable ipfilter log_level_in log_level_out macfilter ndp policy_in policy_out radv"),
  vnet: words("enable log_level_forward policy_forward"),
};

export function optionHandlers(scope: Scope): Handlers {
  const path = `${scope.path}/options`;
  const names = known[scope.place];
  return {
    [`GET ${path}`]: reading(scope, ({ options }) => withDigest([options])[0]),

    [`PUT ${path}`]: changing(scope, ({ options }, { parameters }) => {
      requireDigest([options], parameters.digest);
      for (const name of (optionalText(parameters, "delete") ?? "").split(/[\s,;]+/).filter(Boolean)) {
        if (!names.includes(name)) throw invalidParameters({ delete: `no such option '${name}'` });
        delete options[name];
      }
      for (const name of names) {
        const value = parameters[name];
        if (value !== undefined && !Array.isArray(value)) options[name] = value;
      }
      // PVE keeps the moment of a second "enable", which guards against locking oneself out.
      if (typeof options.enable === "number" && options.enable > 1) {
        options.enable = Math.floor(Date.now() / 1000);
      }
    }),
  };
}
