package org.satbed.proxy.interception.probe;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import java.util.List;
import java.util.Map;
import org.satbed.linux.Namespaces;
import org.satbed.linux.RoutingState;
import org.satbed.linux.TcpListeners;
import org.satbed.linux.tool.CommandRunner;
import org.satbed.linux.tool.IpCommand;

/**
 * What decides about packets on a host, read and not changed.
 *
 * @param links interfaces, as {@code ip -details -json link show} has them
 * @param addresses theirs, as {@code ip -json address show} has them
 * @param neighbours as {@code ip -json neighbour show} has them
 * @param routes of table main, IPv4's and IPv6's, as {@code ip -json route show} has them
 * @param routing addresses, routes and rules
 * @param switches the kernel's, by their path below {@code /proc/sys/net}
 * @param filters everybody's rules
 * @param listeners sockets
 */
public record HostCopy(
        JsonNode links,
        JsonNode addresses,
        JsonNode neighbours,
        JsonNode routes,
        RoutingState routing,
        Map<String, String> switches,
        Filters filters,
        List<TcpListeners.Listener> listeners) {

    /**
     * That of the host or namespace that the runner works in. Throws a {@link RuntimeException} of one line when it
     * cannot be read.
     */
    public static HostCopy of(CommandRunner runner) {
        IpCommand ip = IpCommand.of(runner);
        JsonNode links = ip.show("-details", "link", "show");
        JsonNode addresses = ip.show("address", "show");
        JsonNode neighbours = ip.show("neighbour", "show");
        ArrayNode routes = (ArrayNode) ip.show("-4", "route", "show");
        ip.show("-6", "route", "show").forEach(routes::add);
        Filters filters = Filters.of(runner);
        try {
            return Namespaces.call(
                    runner.namespace(),
                    () -> new HostCopy(
                            links,
                            addresses,
                            neighbours,
                            routes,
                            RoutingState.read(),
                            Switches.read(),
                            filters,
                            TcpListeners.now()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("the reading of this host was interrupted", e);
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException("this host cannot be read: " + e.getMessage(), e);
        }
    }
}
