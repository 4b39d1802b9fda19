#!/bin/sh
# satbed-pep: the proxy, its rules, and what it shows of itself. The JVM is bounded: bytes that are relayed do not touch its heap.
set -eu
share=/usr/share/satbed-pep
# Made at installation (satbed-pep.postinst); another JVM than the one that made it ignores it.
classes=/var/cache/satbed-pep/classes.jsa
# shellcheck source=packaging/java.sh
. "$share/java.sh"
if ! find_java java; then
    echo 'satbed-pep: needs Java 17 or later; install it with: apt-get install default-jre-headless' >&2
    exit 1
fi
find_terminals
[ ! -r "$classes" ] || jvm_flags="$jvm_flags -XX:SharedArchiveFile=$classes -Xlog:cds=off"
export MALLOC_ARENA_MAX=2 # threads allocate little, and an arena for each takes memory for nothing
set -f
# shellcheck disable=SC2086 # lists of words
exec "$java_home/bin/java" $jvm_flags -Xms10m -Xmn4m -Xmx128m -XX:TieredStopAtLevel=1 -XX:-UsePerfData $tty ${SATBED_JAVA_OPTS:-} \
    -jar "$share/lib/satbed-pep.jar" "$@"
