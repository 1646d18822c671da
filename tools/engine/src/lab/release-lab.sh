#!/bin/sh
# release-lab.sh ID FOLDER: ends and removes whatever lab ID left on this machine. May be run again, and by anybody:
# the lab itself when it closes, its watchdog when its process was killed, the next lab of the checkout after a crash.
#
# FOLDER/processes has lines "PID START" (START is field 22 of /proc/PID/stat, so that a reused pid is left alone),
# FOLDER/containers and FOLDER/builders name what was made inside the machine's own Docker.
set -u
id=$1
folder=$2
[ -d "$folder" ] || exit 0

runs() {
  stat=$(cat "/proc/$1/stat" 2>/dev/null) || return 1
  set -- "$2" ${stat##*) }
  [ "${21:-}" = "$1" ] && [ "$2" != Z ]
}

if [ -f "$folder/processes" ]; then
  while read -r pid start; do
    runs "$pid" "$start" && kill -KILL "$pid" 2>/dev/null
  done <"$folder/processes"
  while read -r pid start; do
    for _ in $(seq 200); do
      runs "$pid" "$start" || break
      sleep 0.05
    done
  done <"$folder/processes"
fi

# Not on macOS, where a lab is only ever inside the machine's own Docker.
if [ -d /sys/class/net ]; then
  close_network() {
    for path in /sys/class/net/nxb"$id"-*; do
      [ -e "$path" ] || continue
      bridge=${path##*/}
      for port in "$path"/brif/*; do
        [ -e "$port" ] && ip link del "${port##*/}" 2>/dev/null
      done
      ip link del "$bridge"
      nft -a list chain ip filter FORWARD 2>/dev/null | sed -n "s/.*comment \"$bridge\".*# handle //p" |
        while read -r handle; do nft delete rule ip filter FORWARD handle "$handle"; done
    done
    nft list tables ip 2>/dev/null | sed -n "s/^table ip \(nxb${id}_.*\)$/\1/p" |
      while read -r table; do nft delete table ip "$table"; done
    if nft list table ip nxb_forwarding >/dev/null 2>&1; then
      for path in /sys/class/net/nxb*; do [ -e "$path" ] && return; done
      echo 0 >/proc/sys/net/ipv4/ip_forward
      nft delete table ip nxb_forwarding
    fi
  }
  (flock -w 20 9; close_network) 9</run

  # The kernel empties a control group a moment after its last process.
  for _ in $(seq 20); do
    groups=$(find /sys/fs/cgroup -depth -type d -path "*/nxb$id-*" 2>/dev/null)
    [ -n "$groups" ] || break
    echo "$groups" | xargs rmdir 2>/dev/null || sleep 0.05
  done
fi

if [ -f "$folder/builders" ]; then
  while read -r builder; do docker buildx rm --force "$builder"; done <"$folder/builders"
fi
if [ -f "$folder/containers" ]; then
  while read -r container; do docker rm --force --volumes "$container"; done <"$folder/containers"
fi

for _ in $(seq 20); do
  rm -rf "$folder" 2>/dev/null && break
  sleep 0.1
done
rmdir "$(dirname "$folder")" 2>/dev/null
[ ! -d "$folder" ]
