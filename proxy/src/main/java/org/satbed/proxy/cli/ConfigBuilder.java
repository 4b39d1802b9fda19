package org.satbed.proxy.cli;

import java.net.NetworkInterface;
import java.net.SocketException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Supplier;
import org.satbed.linux.CongestionControls;
import org.satbed.linux.NetworkInterfaces;
import org.satbed.linux.tool.CommandRunner;
import org.satbed.linux.tool.SysctlCommand;
import org.satbed.proxy.CopiedHeaders;
import org.satbed.proxy.HeapNeed;
import org.satbed.proxy.LegProfile;
import org.satbed.proxy.ProxyConfig;
import org.satbed.proxy.ProxyException;
import org.satbed.proxy.SatelliteRate;
import org.satbed.proxy.SourceAddress;
import org.satbed.proxy.Timeouts;
import org.satbed.proxy.metrics.MetricsAddress;
import org.satbed.proxy.metrics.MetricsServer;

/** Checks options, and makes of them what the proxy takes. What is wrong with a value is an {@link IllegalArgumentException} in one line. */
final class ConfigBuilder {
    private static final String ALGORITHMS = "net.ipv4.tcp_available_congestion_control";

    /** A client on the LAN sends its request within a millisecond of the handshake. */
    private static final Duration FIRST_BYTES = Duration.ofMillis(5);

    private static final int MOST_INTERFACES = 16;

    private final PepOptions options;

    ConfigBuilder(PepOptions options) {
        this.options = options;
    }

    ProxyConfig build() {
        range("-p", options.port, 1, 65_535);
        range("-T", options.threads, 1, 256);
        range("-c", options.connections, 1, 1_000_000);
        range("--drain", options.drainSeconds, 0, 86_400);
        range("--max-per-client", options.maxPerClient, 0, 1_000_000);
        require(
                List.of("any", "loopback").contains(options.listen),
                "--listen '" + options.listen + "': expected any or loopback");
        SourceAddress source = SourceAddress.of(options.source)
                .orElseThrow(() -> new IllegalArgumentException(
                        "--source '" + options.source + "': expected client, client-address or own"));
        require(
                options.monitoringPid == null || options.monitoringPid > 0,
                "-M takes the id of a process, not " + options.monitoringPid);
        require(
                options.hasSatellite() || options.satellite.isBlank() && options.satelliteBuffer == null,
                "--satellite and --satellite-buffer need --satellite-interface; for all legs there is --terrestrial");
        require(
                !options.daemon || !"stderr".equals(options.log),
                "--log stderr: there is none in the background (-d); choose syslog or a file");
        LegProfile every = every();
        LegProfile satellite = at("--satellite", () -> LegProfileText.parse(options.satellite, buffered(every)));
        LegProfile terrestrial = at("--terrestrial", () -> LegProfileText.parse(options.terrestrial, every));
        if (options.metrics != null) {
            at("--metrics", () -> MetricsAddress.parseForListening(options.metrics, options.metricsPublic));
        }
        requireAlgorithm("-C", every);
        requireAlgorithm("--satellite", satellite);
        requireAlgorithm("--terrestrial", terrestrial);
        return new ProxyConfig(
                options.port,
                options.listen.equals("loopback"),
                options.threads,
                options.connections,
                options.maxPerClient,
                source,
                ownAddressAtNeed(source),
                satelliteInterfaces(),
                satellite,
                satelliteRate(),
                terrestrial,
                options.fastOpen,
                options.satelliteFastOpen,
                firstBytes(),
                copied(),
                timeouts(),
                options.splice,
                TrunkOptions.config(options),
                Handover.isTakingOver());
    }

    /**
     * Takes the port before the proxy accepts anything; null without --metrics. It is here, and not in the command, because picocli
     * loads whatever class a command's methods return.
     */
    MetricsServer bindMetrics() {
        return options.metrics == null
                ? null
                : MetricsServer.bind(MetricsAddress.parseForListening(options.metrics, options.metricsPublic));
    }

    /** What does not depend on options but on this host, each a {@link ProxyException}. */
    void checkHost() {
        HeapNeed.refuseBeyond(Runtime.getRuntime().maxMemory(), options.connections);
        if (options.sniffInterface != null && !exists(options.sniffInterface)) {
            throw new ProxyException("there is no interface '" + options.sniffInterface + "' (-s)");
        }
        if (options.monitoringPid != null
                && ProcessHandle.of(options.monitoringPid).isEmpty()) {
            throw new ProxyException("there is no process " + options.monitoringPid + " (-M)");
        }
    }

    private static boolean exists(String name) {
        try {
            return NetworkInterface.getByName(name) != null;
        } catch (SocketException e) {
            return false;
        }
    }

    /** They need not exist: one that dials in, or a tunnel, comes and goes. */
    private List<String> satelliteInterfaces() {
        List<String> names = options.satelliteInterfaces;
        range("--satellite-interface", names.size(), 0, MOST_INTERFACES);
        for (String each : names) {
            require(
                    each.matches("[^\\s/:]{1," + NetworkInterfaces.LONGEST_NAME + "}") && !each.matches("\\.{1,2}"),
                    "--satellite-interface '" + each + "': that is no interface's name");
            require(
                    Collections.frequency(names, each) == 1,
                    "--satellite-interface names '" + each + "' more than once");
        }
        return names;
    }

    private boolean ownAddressAtNeed(SourceAddress source) {
        require(
                List.of("none", "own").contains(options.sourceAtNeed),
                "--source-at-need '" + options.sourceAtNeed + "': expected none or own");
        boolean own = options.sourceAtNeed.equals("own");
        require(!own || source != SourceAddress.OWN, "--source-at-need own says nothing beside --source own");
        return own;
    }

    private LegProfile every() {
        LegProfile plain = LegProfile.DEFAULT;
        return new LegProfile(
                Optional.ofNullable(options.congestionControl),
                plain.sendBuffer(),
                plain.receiveBuffer(),
                options.noDelay,
                options.cork,
                options.quickAck,
                options.maximumSegment == null ? 0 : at("-m", () -> LegProfileText.segment(options.maximumSegment)),
                plain.notSentLowWater(),
                plain.userTimeoutMillis(),
                plain.keepAlive(),
                plain.pacingBytesPerSecond());
    }

    private LegProfile buffered(LegProfile every) {
        return options.satelliteBuffer == null
                ? every
                : at("--satellite-buffer", () -> LegProfileText.parse("buffer=" + options.satelliteBuffer, every));
    }

    private Duration firstBytes() {
        require(
                !options.satelliteFastOpen || options.hasSatellite(),
                "--satellite-fastopen needs --satellite-interface");
        if (options.firstBytes == null) {
            return options.satelliteFastOpen ? FIRST_BYTES : Duration.ZERO;
        }
        require(
                options.satelliteFastOpen || options.fastOpen,
                "--first-bytes needs --satellite-fastopen or -f, for which they are waited for");
        Duration wait = at("--first-bytes", () -> Units.duration(options.firstBytes));
        require(wait.compareTo(Duration.ofSeconds(1)) <= 0, "--first-bytes takes up to 1s, not " + options.firstBytes);
        return wait;
    }

    private Optional<SatelliteRate> satelliteRate() {
        if (options.satelliteRate == null) {
            require(
                    options.satelliteWeights.isEmpty()
                            && options.satelliteHeadroom == null
                            && options.satelliteReceiveRate == null,
                    "--satellite-receive-rate, --satellite-weight and --satellite-headroom need --satellite-rate");
            return Optional.empty();
        }
        require(options.hasSatellite(), "--satellite-rate needs --satellite-interface");
        List<SatelliteRate.Weight> weights = new ArrayList<>();
        for (String each : options.satelliteWeights) {
            weights.add(at("--satellite-weight", () -> SatelliteWeightText.parse(each)));
        }
        OptionalDouble headroom = options.satelliteHeadroom == null
                ? OptionalDouble.empty()
                : OptionalDouble.of(
                        at("--satellite-headroom", () -> SatelliteWeightText.share(options.satelliteHeadroom)));
        long received = options.satelliteReceiveRate == null
                ? 0
                : at("--satellite-receive-rate", () -> Units.bitsPerSecond(options.satelliteReceiveRate));
        return Optional.of(at(
                "--satellite-rate",
                () -> new SatelliteRate(
                        options.satelliteRate.strip().equals("auto")
                                ? SatelliteRate.ESTIMATED
                                : Units.bitsPerSecond(options.satelliteRate),
                        received,
                        headroom,
                        weights)));
    }

    private CopiedHeaders copied() {
        for (String each : options.copy) {
            require(
                    List.of("tos", "ttl", "mss").contains(each),
                    "--copy '" + each + "': expected some of tos, ttl, mss");
        }
        return new CopiedHeaders(
                options.copy.contains("tos") || options.sniffInterface != null,
                options.copy.contains("ttl"),
                options.copy.contains("mss"));
    }

    private Timeouts timeouts() {
        return new Timeouts(
                at("-t", () -> Units.duration(options.pendingLifetime)),
                at("--connect-timeout", () -> Units.duration(options.connectTimeout)),
                at("--idle-timeout", () -> Units.duration(options.idleTimeout)),
                at("--half-open-timeout", () -> Units.duration(options.halfOpenTimeout)),
                at("--deliver-timeout", () -> Units.duration(options.deliverTimeout)),
                at("-g", () -> Units.duration(options.checkInterval)));
    }

    private static void requireAlgorithm(String option, LegProfile profile) {
        if (profile.congestionControl().isEmpty()) {
            return;
        }
        String name = profile.congestionControl().get();
        require(
                CongestionControls.exists(name),
                option + " '" + name + "': there is no such congestion control here; available are: " + available());
    }

    private static String available() {
        return new SysctlCommand(CommandRunner.onHost()).get(ALGORITHMS).orElse("unknown"); // without /proc
    }

    private static <T> T at(String option, Supplier<T> value) {
        try {
            return value.get();
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(option + ": " + e.getMessage(), e);
        }
    }

    static void range(String option, int value, int least, int most) {
        require(value >= least && value <= most, option + " takes " + least + " to " + most + ", not " + value);
    }

    static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new IllegalArgumentException(otherwise);
        }
    }
}
