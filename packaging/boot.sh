# shellcheck shell=sh disable=SC2016,SC2034,SC2154,SC2317 # sourced by try and neighbours, which set 'suite' and use what is set here
# A bare Debian root with this checkout's packages, booted with a systemd of its own in a network namespace of its own (systemd-nspawn): nothing of it
# touches the host. What sources this file calls make_root, then boot, and ends with finish.
here=$(dirname "$(readlink -f "$0")") me=$(basename "$0")
[ "$(id -u)" = 0 ] || { echo "$me: needs root; run it with sudo" >&2 && exit 1; }
missing=''
for tool in debootstrap:debootstrap systemd-nspawn:systemd-container; do
    command -v "${tool%:*}" >/dev/null || missing="$missing ${tool#*:}"
done
# shellcheck disable=SC2086 # a list of words
[ -z "$missing" ] || DEBIAN_FRONTEND=noninteractive apt-get -qy --no-install-recommends install $missing >/dev/null
debs=$("$here/../satbed" package)
root=$(mktemp -d) pid='' init='' failed=0
chmod 755 "$root" # apt fetches as a user of its own

end() {
    # shellcheck disable=SC2046 # process ids
    [ -z "$pid" ] || { kill -KILL $(pgrep -P "$pid") "$pid" 2>/dev/null && wait "$pid" 2>/dev/null; } || true
    umount -q "$root/proc" || true
    rm -rf "$root" "$root.console"
}
trap end EXIT
trap 'exit 130' HUP INT TERM

check() { # what it is, command
    what=$1 && shift
    if "$@" >"$root/tmp/check.log" 2>&1; then echo "ok    $what"; else
        failed=1
        echo "WRONG $what"
        sed 's/^/      /' "$root/tmp/check.log" | tail -n 20
    fi
}
# Nothing in there is waited for longer than two minutes.
inside() { [ -n "$init" ] && timeout -k 5 120 nsenter -t "$init" -m -u -i -n -p -r -- "$@"; }
as() { inside sh -c "$1"; }
within() { # seconds, command
    until=$(($(date +%s) + $1)) && shift
    until "$@"; do
        [ "$(date +%s)" -lt "$until" ] || return 1
        sleep 0.1
    done
}
in_root() { DEBIAN_FRONTEND=noninteractive chroot "$root" "$@"; }

make_root() { # packages of Debian that the root has besides
    debootstrap --variant=minbase --include=systemd,systemd-sysv,dbus,init-system-helpers,kmod "$suite" "$root" >/dev/null
    # What reaches this host's mirror reaches it from the root too.
    cp -r /etc/apt/apt.conf.d/. "$root/etc/apt/apt.conf.d/" && cp /etc/resolv.conf "$root/etc/"
    # shellcheck disable=SC2086 # a list of words
    cp $debs "$root/tmp/"
    mount -t proc proc "$root/proc"
    in_root apt-get -qq update
    in_root apt-get -qqy --no-install-recommends install default-jre-headless iproute2 nftables procps "$@" >/dev/null 2>&1
}

is_booted() { init=$(pgrep -P "$pid" | head -n 1) && [ -n "$init" ] && as "$1" 2>/dev/null; }
boot() { # what is true once it is booted, as a command in it; options of systemd-nspawn
    booted=$1 && shift
    umount "$root/proc"
    systemd-nspawn -q -D "$root" -b --private-network --register=no --keep-unit --console=pipe "$@" >"$root.console" 2>&1 </dev/null &
    pid=$!
    within 60 is_booted "$booted"
}
power_off() {
    as 'poweroff' || true
    within 30 sh -c "! kill -0 $pid 2>/dev/null" || true
}
