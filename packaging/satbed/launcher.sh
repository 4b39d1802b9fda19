#!/bin/sh
# satbed, installed: finds a Java and becomes it.
set -eu
share=/usr/share/satbed
# Made at installation (satbed.postinst); another JVM than the one that made it ignores it.
classes=/var/cache/satbed/classes.jsa
# shellcheck source=packaging/java.sh
. "$share/java.sh"
if ! find_java java; then
    echo 'satbed: needs Java 17 or later; install it with: apt-get install default-jre-headless' >&2
    exit 1
fi
find_terminals
[ ! -r "$classes" ] || jvm_flags="$jvm_flags -XX:SharedArchiveFile=$classes -Xlog:cds=off"
set -f
# shellcheck disable=SC2086 # lists of words
exec "$java_home/bin/java" $jvm_flags -XX:TieredStopAtLevel=1 "-Dsatbed.home=$share" "-Dsatbed.classes=$classes" $tty ${SATBED_JAVA_OPTS:-} \
    -jar "$share/lib/satbed.jar" "$@"
