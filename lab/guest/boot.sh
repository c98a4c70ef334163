#!/bin/sh
# Boots one guest and boots it again when it asks for a reboot. Everything made here (mounts, the network namespace,
# the interfaces) belongs to this process's own namespaces, and every child dies with it (--pdeathsig): so nothing
# stays of the guest even after SIGKILL.
#
# usage: boot.sh DIRECTORY IMAGE MACHINE HOSTNAME SWITCH [INTERFACE MAC PORT BRIDGE MTU]...
#   DIRECTORY   the guest's folder: disk/, root/, seed/, notify, notifications
#   SWITCH      network namespace of the bridges
set -u
directory=$1 image=$2 machine=$3 hostname=$4 switch=$5
shift 5

overlay="lowerdir=$image,upperdir=$directory/disk/upper,workdir=$directory/disk/work"
mount -t overlay overlay -o "$overlay" "$directory/root" || exit
# nspawn keeps folders there by machine name and cannot remove them itself when it is killed.
mkdir -p /run/systemd/nspawn && mount -t tmpfs tmpfs /run/systemd/nspawn || exit

setpriv --pdeathsig KILL socat -u "UNIX-RECV:$directory/notify,unlink-early" "OPEN:$directory/notifications,append" &
listener=$!
trap 'kill "$listener"; wait "$listener"' EXIT

plug='
directory=$1 machine=$2 hostname=$3 switch=$4
shift 4
# A new namespace inherits the settings of the machine, which forwards where containers run. Without duplicate
# address detection an address is usable at once: here no two hosts ever share one.
sysctl --quiet --write net.ipv4.ip_forward=0 net.ipv6.conf.default.dad_transmits=0 || exit
while [ $# -gt 0 ]; do
  # The kernel takes a moment to remove the port of a guest that was killed.
  nsenter --net="/run/netns/$switch" ip link delete "$3" 2>/dev/null
  ip link add "$1" address "$2" mtu "$5" type veth peer name "$3" netns "$switch" || exit
  nsenter --net="/run/netns/$switch" ip link set "$3" mtu "$5" master "$4" up || exit
  shift 5
done
export NOTIFY_SOCKET="$directory/notify" SYSTEMD_NSPAWN_UNIFIED_HIERARCHY=1 SYSTEMD_NSPAWN_API_VFS_WRITABLE=network
exec systemd-nspawn --quiet --boot --directory="$directory/root" --machine="$machine" --hostname="$hostname" \
  --network-namespace-path=/proc/self/ns/net --capability=CAP_NET_ADMIN \
  --bind-ro="$directory/seed:/var/lib/cloud/seed/nocloud" \
  --register=no --keep-unit --console=read-only --kill-signal=SIGRTMIN+3 --notify-ready=yes \
  --link-journal=no --resolv-conf=off --timezone=off \
  systemd.show_status=yes
'
# nspawn that keeps its unit leaves the reboot to whoever started it, by this exit status.
reboot=133
status=$reboot
while [ "$status" -eq "$reboot" ]; do
  echo "STARTED_AT=$(date +%s)" >"$directory/notifications"
  setpriv --pdeathsig KILL unshare --net sh -c "$plug" sh "$directory" "$machine" "$hostname" "$switch" "$@"
  status=$?
done
echo "EXIT_STATUS=$status" >>"$directory/notifications"
exit "$status"
