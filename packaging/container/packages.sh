# Sourced by what makes the container image.
# shellcheck shell=sh disable=SC2034 # whoever sources this uses it

# What a container of satbed needs of Debian.
container_packages='default-jre-headless ca-certificates iperf3 iproute2 iptables iputils-ping nftables procps'

# Prints the checkout's Debian package, if it is newer than all that it is made from. In the checkout's directory.
fresh_package() {
    deb=$(find packaging/satbed/target -name 'satbed_*.deb' 2>/dev/null | head -n 1)
    [ -n "$deb" ] || return 0
    newer=$(find pom.xml docker-compose.yml ./*/pom.xml ./*/src/main packaging -path '*/target' -prune -o -newer "$deb" -type f -print -quit)
    [ -n "$newer" ] || echo "$deb"
}
