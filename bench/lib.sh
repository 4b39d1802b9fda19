# shellcheck shell=sh disable=SC2034,SC2154 # the scripts that source it use and set these
# What the benchmarks have in common: three network namespaces in a row (client, router, server), the peers that proxy in the middle
# one, and the same interception rules for all of them. Sourced, with $home set to the checkout.

PATH=$PATH:/usr/sbin:/sbin
pepsal=${PEPSAL:-$(command -v pepsal || true)}

die() { echo "bench: $*" >&2 && exit 1; }

# The launcher installs what satbed itself needs, and builds; the rest is for the benchmarks alone.
prepare() { # command:package ...
    [ "$(id -u)" = 0 ] || die "network namespaces need root; run it with sudo"
    "$home/satbed" --version >/dev/null
    "$home/satbed" status >/dev/null
    missing=''
    for tool in "$@"; do
        command -v "${tool%:*}" >/dev/null || missing="$missing ${tool#*:}"
    done
    if [ -n "$missing" ]; then
        echo "bench: installing$missing" >&2
        # shellcheck disable=SC2086 # a list of words
        DEBIAN_FRONTEND=noninteractive apt-get -qy --no-install-recommends install $missing >/dev/null
    fi
    java=$(command -v java) || die "no java on the PATH"
}

client=bench-$$-client router=bench-$$-router server=bench-$$-server
scratch=$(mktemp -d)
processes='' proxy_pid=''

inside() { namespace=$1 && shift && ip netns exec "$namespace" "$@"; }

# Starts a process in a namespace, noted for its end; its output goes to a file.
start() { # namespace, log, command
    namespace=$1 log=$2 && shift 2
    ip netns exec "$namespace" "$@" >"$log" 2>&1 </dev/null &
    processes="$processes $!"
}

take_down() {
    for pid in $processes; do kill "$pid" 2>/dev/null || true; done
    for pid in $processes; do wait "$pid" 2>/dev/null || true; done
    processes=''
    for name in "$client" "$router" "$server"; do ip netns del "$name" 2>/dev/null || true; done
}
trap 'take_down; rm -rf "$scratch"' EXIT
trap 'exit 130' INT TERM HUP

await_quietly() { # seconds, command
    attempts=$(($1 * 50)) && shift
    while [ "$attempts" -gt 0 ]; do
        if "$@" >/dev/null 2>&1; then return 0; fi
        sleep 0.02
        attempts=$((attempts - 1))
    done
    return 1
}

await() { # what, command: at most 10 s
    what=$1 && shift
    await_quietly 10 "$@" || die "$what: not within 10 s"
}

listens() { ip netns exec "$1" ss -Hltn "sport = :$2" | grep -q .; }

topology() {
    for name in "$client" "$router" "$server"; do
        ip netns add "$name"
        ip -n "$name" link set lo up
    done
    ip -n "$client" link add e0 type veth peer name c0 netns "$router"
    ip -n "$server" link add e0 type veth peer name s0 netns "$router"
    ip -n "$client" address add 10.82.1.2/24 dev e0
    ip -n "$router" address add 10.82.1.1/24 dev c0
    ip -n "$router" address add 10.82.2.1/24 dev s0
    ip -n "$server" address add 10.82.2.2/24 dev e0
    for end in "$client e0" "$router c0" "$router s0" "$server e0"; do ip -n "${end% *}" link set "${end#* }" up; done
    ip -n "$client" route add default via 10.82.1.1
    ip -n "$server" route add default via 10.82.2.1
    ip -n "$client" address add fd82:1::2/64 dev e0 nodad
    ip -n "$router" address add fd82:1::1/64 dev c0 nodad
    ip -n "$router" address add fd82:2::1/64 dev s0 nodad
    ip -n "$server" address add fd82:2::2/64 dev e0 nodad
    ip -n "$client" route add default via fd82:1::1
    ip -n "$server" route add default via fd82:2::1
    inside "$router" sysctl -qw net.ipv4.ip_forward=1 net.ipv6.conf.all.forwarding=1
}

# The same rules for every proxy.
intercept() {
    inside "$router" nft -f - <<'EOF'
table inet bench {
    chain prerouting {
        type filter hook prerouting priority mangle
        meta l4proto tcp socket transparent 1 meta mark set 1 accept
        fib daddr type local accept
        iifname { c0, s0 } meta nfproto ipv4 meta l4proto tcp ct state new counter tproxy ip to 127.0.0.1:5000 meta mark set 1 accept
        iifname { c0, s0 } meta nfproto ipv6 meta l4proto tcp ct state new counter tproxy ip6 to [::1]:5000 meta mark set 1 accept
    }
}
EOF
    for version in -4 -6; do
        ip -n "$router" "$version" rule add fwmark 1 lookup 100
        ip -n "$router" "$version" route add local default dev lo table 100
    done
}

haproxy_proxy() { # pipe size, option
    cat >"$scratch/proxy.cfg" <<EOF
global
    nbthread 2
    maxconn 9200
    maxpipes 256
    tune.pipesize $1
defaults
    mode tcp
    $2
    timeout connect 10s
    timeout client 60s
    timeout server 60s
listen transparent
    bind 0.0.0.0:5000 transparent
    source 0.0.0.0 usesrc client
    server original 0.0.0.0:0
listen transparent6
    bind :::5000 v6only transparent
    source [::] usesrc client
    server original [::]:0
EOF
    start "$router" "$scratch/proxy.log" haproxy -db -f "$scratch/proxy.cfg"
}

pepsal_proxy() {
    # shellcheck disable=SC2086 # a command with its words
    start "$router" "$scratch/proxy.log" $pepsal -p 5000 -l "$scratch/pepsal.txt"
}

start_peer() {
    case $1 in
        kernel) return 0 ;;
        satbed) start "$router" "$scratch/proxy.log" "$home/satbed" pep -p 5000 -c 9200 ;;
        haproxy) haproxy_proxy 65536 'option splice-auto' ;;
        haproxy-1M) haproxy_proxy 1048576 'option splice-auto' ;;
        haproxy-copy) haproxy_proxy 65536 'no option splice-auto' ;;
        pepsal) pepsal_proxy ;;
        *) die "there is no peer '$1'" ;;
    esac
    await "$1 listens" listens "$router" 5000
    # ip netns exec and the launcher become the program, so that this is the proxy itself.
    proxy_pid=${processes##* }
    intercept
}
