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
  at_switch ip link set "$port" mtu "$bridge_mtu" master "$bridge" "$link" || exit
done

[ $# -eq 0 ] || exec "$@" </dev/null
