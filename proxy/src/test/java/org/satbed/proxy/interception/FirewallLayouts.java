package org.satbed.proxy.interception;

/** The chains of well-known firewalls, as far as they decide about what is delivered to the host. */
final class FirewallLayouts {
    /** A host's own, with a policy of drop. */
    static final String STATEFUL = """
            table inet bhfw {
              chain input { type filter hook input priority 0; policy drop;
                ct state vmap { established : accept, related : accept, invalid : drop }
                iifname "lo" accept
                meta l4proto { icmp, icmpv6 } accept
                tcp dport 22 accept
              }
            }
            """;
    /** One that does not let in what conntrack takes for invalid: a proxy's traffic is not. */
    static final String INVALID = """
            table inet bhfw {
              chain input { type filter hook input priority 0; policy accept; ct state invalid counter drop; }
              chain forward { type filter hook forward priority 0; policy accept; ct state invalid counter drop; }
              chain output { type filter hook output priority 0; policy accept; ct state invalid counter drop; }
            }
            """;
    /** That of firewalld: zones, and a final reject where nothing accepted. */
    static final String FIREWALLD = """
            table inet firewalld {
              chain filter_IN_internal {
                tcp dport 22 ct state new,untracked accept
                meta l4proto { icmp, icmpv6 } accept
              }
              chain filter_IN_public {
                tcp dport 22 ct state new,untracked accept
                meta l4proto { icmp, icmpv6 } accept
              }
              chain filter_INPUT_ZONES {
                iifname "lan0" goto filter_IN_internal
                goto filter_IN_public
              }
              chain filter_INPUT {
                type filter hook input priority filter + 10; policy accept;
                ct state { established, related } accept
                ct status dnat accept
                iifname "lo" accept
                ct state invalid drop
                jump filter_INPUT_ZONES
                reject with icmpx admin-prohibited
              }
            }
            """;
    /** That of ufw, for iptables-restore: user rules between before and after, a policy of drop. */
    static final String UFW = """
            *filter
            :INPUT DROP [0:0]
            :FORWARD DROP [0:0]
            :OUTPUT ACCEPT [0:0]
            :ufw-before-input - [0:0]
            :ufw-user-input - [0:0]
            :ufw-after-input - [0:0]
            :ufw-reject-input - [0:0]
            :ufw-track-input - [0:0]
            :ufw-skip-to-policy-input - [0:0]
            :ufw-not-local - [0:0]
            -A INPUT -j ufw-before-input
            -A INPUT -j ufw-after-input
            -A INPUT -j ufw-reject-input
            -A INPUT -j ufw-track-input
            -A ufw-before-input -i lo -j ACCEPT
            -A ufw-before-input -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT
            -A ufw-before-input -m conntrack --ctstate INVALID -j DROP
            -A ufw-before-input -p icmp -m icmp --icmp-type 3 -j ACCEPT
            -A ufw-before-input -j ufw-not-local
            -A ufw-before-input -j ufw-user-input
            -A ufw-not-local -m addrtype --dst-type LOCAL -j RETURN
            -A ufw-not-local -m addrtype --dst-type MULTICAST -j RETURN
            -A ufw-not-local -j DROP
            -A ufw-user-input -p tcp -m tcp --dport 22 -j ACCEPT
            -A ufw-skip-to-policy-input -j DROP
            COMMIT
            """;

    private FirewallLayouts() {}
}
