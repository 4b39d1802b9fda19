#!/bin/sh
# satbed-pep: the proxy, its rules, and what it shows of itself. The JVM is bounded: bytes that are relayed do not touch its heap.
set -eu
share=/usr/share/satbed-pep
# Made at installation (satbed-pep.postinst).
classes=/var/cache/satbed-pep/classes.jsa
# shellcheck source=packaging/java.sh
. "$share/java.sh"
export MALLOC_ARENA_MAX=2 # threads allocate little, and an arena for each takes memory for nothing
run_installed satbed-pep '-Xms10m -Xmn4m -Xmx128m -XX:TieredStopAtLevel=1 -XX:-UsePerfData' "$@"
