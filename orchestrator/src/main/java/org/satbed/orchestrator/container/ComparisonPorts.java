package org.satbed.orchestrator.container;

import java.util.ArrayList;
import java.util.List;
import org.satbed.orchestrator.workload.Iperf3;
import org.satbed.proxy.interception.PortRange;

/**
 * Where containers that run by themselves can be reached. Each server of ws-gw has two ports, of which the proxies' rules leave one out.
 *
 * @param objects the object server's
 * @param iperf3 iperf3's
 */
public record ComparisonPorts(int objects, int iperf3) {
    /** Through the proxies. */
    public static final ComparisonPorts PROXIED = new ComparisonPorts(8080, Iperf3.DEFAULT_PORT);
    /** Past them. */
    public static final ComparisonPorts UNPROXIED = new ComparisonPorts(8081, Iperf3.DEFAULT_PORT + 1);
    /** Each proxy's metrics, which concern nobody but who asks. */
    public static final int METRICS = 9500;

    private static final int LAST = 65535;

    /** The ports that are brought to a proxy: all others. */
    static List<PortRange> intercepted() {
        List<PortRange> ranges = new ArrayList<>();
        int next = 1;
        for (int passedBy : List.of(UNPROXIED.iperf3, UNPROXIED.objects, METRICS)) { // ascending
            ranges.add(new PortRange(next, passedBy - 1));
            next = passedBy + 1;
        }
        ranges.add(new PortRange(next, LAST));
        return ranges;
    }
}
