#!/bin/bash
# Powers one host on: boots its system, and boots it again when it asks for a reboot. Everything made here (mounts, loop
# devices, the network namespace, its cards) belongs to processes of the host's control group or to their namespaces: so
# nothing stays of the host when that is killed.
#
# usage: boot.sh DIRECTORY UPPER WORK IMAGE MACHINE HOSTNAME SWITCH
#   DIRECTORY  the host's folder: root/, notify, notifications, and what every boot reads anew:
#     cards    network cards, as plug.sh takes them
#     disks    further disks, a line each: ro|rw NODE[,NODE...] FILE, where NODE is a path below /dev;
#              USR1 has them attached and detached at once, and the status of that written to plugged
#     binds    folders of this machine that it sees, a line each, as nspawn takes them
#     seed/    the NoCloud seed; without one, cloud-init stays off
#     files/   laid over the root, if there are any
#   SWITCH     network namespace of the bridges
set -u
directory=$1 upper=$2 work=$3 image=$4 machine=$5 hostname=$6 switch=$7
plug=$(dirname "$0")/plug.sh
notifications=$directory/notifications

trap 'echo "EXIT_STATUS=$?" >>"$notifications"' EXIT
mount -t overlay overlay -o "lowerdir=$image,upperdir=$upper,workdir=$work" "$directory/root" || exit
# nspawn keeps folders there by machine name and cannot remove them itself when it is killed.
mkdir -p /run/systemd/nspawn && mount -t tmpfs tmpfs /run/systemd/nspawn || exit

rm -f "$directory/notify"
setpriv --pdeathsig KILL socat -u "UNIX-RECV:$directory/notify" "OPEN:$notifications,append" &
listener=$!
trap 'status=$?; kill "$listener"; wait "$listener"; echo "EXIT_STATUS=$status" >>"$notifications"' EXIT

# What nspawn tells before anybody listens is lost, and it tells its first process only once.
until [ -S "$directory/notify" ]; do
  kill -0 "$listener" || exit
  sleep 0.01
done

# By the first of their nodes: what the disks are files of, their loop devices, and the descriptors that keep these.
declare -A sources=() devices=() descriptors=()

attach() {
  local disk=$1 mode=$2 file=$3 access=() device descriptor
  [ "$mode" = rw ] || access=(--read-only)
  device=$(losetup --find --show "${access[@]}" "$file") && exec {descriptor}<"$device" || return
  sources[$disk]="$mode $file" devices[$disk]=$device descriptors[$disk]=$descriptor
  # The kernel detaches a busy device with its last user: with this process, however it ends.
  losetup --detach "$device"
}

detach() {
  local descriptor=${descriptors[$1]}
  exec {descriptor}<&-
  unset "sources[$1]" "devices[$1]" "descriptors[$1]"
}

# Attaches the disks that are wanted now and no others; says in `disks` where nspawn is to show them.
plug_disks() {
  local mode nodes file disk node
  local -A wanted=()
  while read -r mode nodes file; do wanted[${nodes%%,*}]="$mode $file"; done <"$directory/disks"
  for disk in "${!sources[@]}"; do
    [ "${wanted[$disk]-}" = "${sources[$disk]}" ] || detach "$disk"
  done
  disks=()
  while read -r mode nodes file; do
    disk=${nodes%%,*}
    [ -n "${sources[$disk]-}" ] || attach "$disk" "$mode" "$file" || return
    for node in ${nodes//,/ }; do disks+=("--bind=${devices[$disk]}:/dev/$node"); done
  done <"$directory/disks"
}
trap 'plug_disks; echo $? >"$directory/plugged"' USR1

# Lays the files from inside the root, where no link leads out of it. Folders that are there stay as they are.
lay_files() {
  [ -d "$directory/files" ] || return 0
  tar --create --directory="$directory/files" . | chroot "$directory/root" tar --extract --no-overwrite-dir
}

# Becomes the system.
boot() {
  local descriptor seed=() binds=() options=(systemd.show_status=yes)
  mapfile -t binds <"$directory/binds"
  if [ -d "$directory/seed" ]; then
    seed=("--bind-ro=$directory/seed:/var/lib/cloud/seed/nocloud")
  else
    options+=(cloud-init=disabled)
  fi
  local system=(
    systemd-nspawn --quiet --boot --directory="$directory/root" --machine="$machine" --hostname="$hostname"
    --network-namespace-path=/proc/self/ns/net --capability=CAP_NET_ADMIN "${seed[@]}" "${disks[@]}"
    "${binds[@]}"
    --register=no --keep-unit --console=read-only --kill-signal=SIGRTMIN+3 --notify-ready=yes
    --link-journal=no --resolv-conf=off --timezone=off "${options[@]}"
  )
  # A new namespace inherits the settings of the machine, which forwards where containers run. Without duplicate
  # address detection an address is usable at once: here no two hosts ever share one.
  local settings="net.ipv4.ip_forward=0 net.ipv6.conf.default.dad_transmits=0"
  export NOTIFY_SOCKET=$directory/notify
  export SYSTEMD_NSPAWN_UNIFIED_HIERARCHY=1 SYSTEMD_NSPAWN_API_VFS_WRITABLE=network
  for descriptor in "${descriptors[@]}"; do exec {descriptor}<&-; done
  exec setpriv --pdeathsig KILL unshare --net \
    sh -c "sysctl --quiet --write $settings && exec sh \"\$@\"" sh "$plug" "$switch" "${system[@]}" \
    <"$directory/cards"
}

# nspawn that keeps its unit leaves the reboot to whoever started it, by this exit status.
reboot=133
# What `wait` tells when USR1 interrupts it.
interrupted=138
status=$reboot
while [ "$status" -eq "$reboot" ]; do
  echo "STARTED_AT=$(date +%s)" >"$notifications"
  plug_disks && lay_files || exit
  boot &
  system=$!
  while wait "$system"; status=$?; [ "$status" -eq "$interrupted" ]; do :; done
done
exit "$status"
