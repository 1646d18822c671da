#!/bin/sh
# open-network.sh BRIDGE TABLE: makes a bridge whose containers reach what this machine reaches; prints nothing.
#
# Run it under `flock /run`. dockerd's own rules are off (iptables=false): its chains have the same names for every
# daemon, outlive it, and turn the policy of FORWARD to DROP. One nft table of our own goes away in one command.
set -eu
bridge=$1
table=$2

taken="$(ip -4 route show table all) $(ip -4 addr show)"
subnet=
for third in $(seq 0 255); do
  case "$taken" in
    *" 10.213.$third."*) ;;
    *) subnet=10.213.$third; break ;;
  esac
done
[ -n "$subnet" ] || { echo "no free subnet below 10.213.0.0/16" >&2; exit 1; }

ip link add "$bridge" type bridge
ip addr add "$subnet.1/24" dev "$bridge"
ip link set "$bridge" up

nft -f - <<RULES
table ip $table {
  chain postrouting {
    type nat hook postrouting priority 100;
    ip saddr $subnet.0/24 oifname != "$bridge" masquerade
  }
}
RULES

# Where a firewall (or another Docker) drops what is forwarded, our bridge needs leave there.
if nft list chain ip filter FORWARD 2>/dev/null | grep -q 'policy drop'; then
  nft insert rule ip filter FORWARD iifname "$bridge" accept comment "\"$bridge\""
  nft insert rule ip filter FORWARD oifname "$bridge" accept comment "\"$bridge\""
fi

# The empty table remembers, across labs and checkouts, that forwarding was off before the first of us came.
if [ "$(cat /proc/sys/net/ipv4/ip_forward)" = 0 ]; then
  nft add table ip nxb_forwarding
  echo 1 >/proc/sys/net/ipv4/ip_forward
fi
