#!/bin/sh
# satbed, installed: finds a Java and becomes it.
set -eu
share=/usr/share/satbed
# Made at installation (satbed.postinst).
classes=/var/cache/satbed/classes.jsa
# shellcheck source=packaging/java.sh
. "$share/java.sh"
run_installed satbed "-XX:TieredStopAtLevel=1 -Dsatbed.home=$share -Dsatbed.classes=$classes" "$@"
