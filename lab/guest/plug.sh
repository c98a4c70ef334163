#!/bin/sh
# Plugs network cards into the network namespace that this runs in, then becomes COMMAND if there is one.
#
# usage: plug.sh SWITCH [COMMAND...] <CARDS
#   SWITCH  network namespace of the bridges
#   CARDS   a line each: INTERFACE MAC MTU PORT BRIDGE BRIDGE_MTU up|down
set -u
switch=$1
shift

at_switch() { nsenter --net="/run/netns/$switch" "$@"; }

while read -r interface mac mtu port bridge bridge_mtu link; do
  # The kernel takes a moment to remove the port of a host that was killed.
  at_switch ip link delete "$port" 2>/dev/null
  ip link add "$interface" address "$mac" mtu "$mtu" type veth peer name "$port" netns "$switch" || exit
  # A machine that is replaced within seconds has another card at the same address: with the usual patience its
  # neighbours would send to the former one for up to a minute.
  ip ntable change name arp_cache dev "$interface" base_reachable 1000 delay_probe 250 ucast_probes 1 retrans 250 ||
    exit
  at_switch ip link set "$port" mtu "$bridge_mtu" master "$bridge" "$link" || exit
done

[ $# -eq 0 ] || exec "$@" </dev/null
