#!/bin/sh
# run-engine.sh FOLDER: the engine itself. Runs inside namespaces of its own, as a child of their first process.
set -eu
folder=$1

# Shims and plugins insist on sockets below /run; those go to a layer that vanishes with the mount namespace.
mkdir -p "$folder/data/run" "$folder/data/run-work"
mount -t overlay overlay -o "lowerdir=/run,upperdir=$folder/data/run,workdir=$folder/data/run-work" /run

containerd --config "$folder/containerd.toml" &
exec dockerd --config-file "$folder/dockerd.json"
