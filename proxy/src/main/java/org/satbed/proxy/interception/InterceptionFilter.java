package org.satbed.proxy.interception;

import java.util.List;

/**
 * Which of the connections that arrive are intercepted: those that match every list that is not empty, and no exception. A list of
 * addresses with blocks of one family alone leaves the other family unproxied.
 *
 * @param sources where they come from; empty for anywhere
 * @param destinations where they go; empty for anywhere
 * @param ports the servers' ports; empty for all
 * @param except destinations that are never proxied
 */
public record InterceptionFilter(
        List<Cidr> sources, List<Cidr> destinations, List<PortRange> ports, List<Cidr> except) {
    /** Everything. */
    public static final InterceptionFilter ALL = new InterceptionFilter(List.of(), List.of(), List.of(), List.of());

    /** Tidies the lists; throws {@link IllegalArgumentException} when nothing could match. */
    public InterceptionFilter {
        sources = Cidr.tidy(sources);
        destinations = Cidr.tidy(destinations);
        ports = PortRange.tidy(ports);
        except = Cidr.tidy(except);
        if (!takes(sources, destinations, false) && !takes(sources, destinations, true)) {
            throw new IllegalArgumentException(
                    "interception: sources and destinations are of different families: nothing would match");
        }
    }

    /** Whether connections of a family can match. */
    boolean takes(boolean ipv6) {
        return takes(sources, destinations, ipv6);
    }

    /** Whether addresses are named beside exceptions. */
    boolean hasAddresses() {
        return !sources.isEmpty() || !destinations.isEmpty();
    }

    private static boolean takes(List<Cidr> sources, List<Cidr> destinations, boolean ipv6) {
        return (sources.isEmpty() || !Cidr.of(sources, ipv6).isEmpty())
                && (destinations.isEmpty() || !Cidr.of(destinations, ipv6).isEmpty());
    }
}
