package org.satbed.proxy.cli;

import java.nio.file.Path;
import java.util.List;
import org.satbed.proxy.ProxyConfig;
import org.satbed.proxy.SourceAddress;
import picocli.CommandLine.Option;

/** The options of {@code satbed pep}: PEPsal's, long and short, then ours. */
final class PepOptions {
    @Option(
            names = {"-p", "--port"},
            paramLabel = "PORT",
            description = "Port to listen on (default: ${DEFAULT-VALUE}).")
    int port = ProxyConfig.DEFAULT_PORT;

    @Option(
            names = {"-c", "--conns"},
            paramLabel = "N",
            description = "Connections held at once; more wait, or pass by --bypass (default: ${DEFAULT-VALUE}).")
    int connections = ProxyConfig.DEFAULT_MAX_CONNECTIONS;

    @Option(
            names = {"-T", "--threads"},
            paramLabel = "N",
            description = "Reactors (default: the number of cores).")
    int threads = Runtime.getRuntime().availableProcessors();

    @Option(
            names = {"-v", "--verbose"},
            description = "One line for each connection that ends: addresses, bytes, duration, why.")
    boolean verbose;

    @Option(
            names = {"-d", "--daemon"},
            description = "Run in the background; returns when the proxy accepts, with status 1 if it does not.")
    boolean daemon;

    @Option(
            names = {"-l", "--logfile"},
            paramLabel = "FILE",
            description = "Append the table of connections to FILE every 5 minutes, and on SIGUSR1.")
    Path dump;

    @Option(
            names = {"-t", "--plifetime"},
            paramLabel = "TIME",
            description = "How long a connection may stay unestablished (default: ${DEFAULT-VALUE} s).")
    String pendingLifetime = "18000";

    @Option(
            names = {"-g", "--gc-interval"},
            paramLabel = "TIME",
            description = "Look for such connections at least this often (default: ${DEFAULT-VALUE} s).")
    String checkInterval = "54000";

    @Option(
            names = {"-f", "--fastopen"},
            description = "TCP Fast Open on both legs (needs net.ipv4.tcp_fastopen = 3).")
    boolean fastOpen;

    @Option(
            names = {"-n", "--nodelay"},
            description = "TCP_NODELAY on every leg; the default here.")
    boolean noDelay = true;

    @Option(
            names = {"-q", "--quickack"},
            description = "TCP_QUICKACK on every leg.")
    boolean quickAck;

    @Option(
            names = {"-k", "--cork"},
            description = "TCP_CORK on every leg.")
    boolean cork;

    @Option(
            names = {"-C", "--congestion-algo"},
            paramLabel = "NAME",
            description = "Congestion control of every leg (default: the host's).")
    String congestionControl;

    @Option(
            names = {"-m", "--max-segment-size"},
            paramLabel = "BYTES",
            description = "Maximum segment size of every leg, 88 to 32767.")
    String maximumSegment;

    @Option(
            names = {"-M", "--monitoring-pid"},
            paramLabel = "PID",
            description = "Send SIGUSR1 to a process at 99 %% of -c, SIGUSR2 when back at 95 %%.")
    Long monitoringPid;

    @Option(
            names = {"-s", "--sniff-interface"},
            paramLabel = "IF",
            description = "As --copy tos, which needs no sniffing; the interface has to exist.")
    String sniffInterface;

    @Option(
            names = "--copy",
            split = ",",
            paramLabel = "tos,ttl,mss",
            description = "Carry over from the client's SYN: TOS or traffic class, TTL or hop limit, MSS.")
    List<String> copy = List.of();

    @Option(
            names = "--source",
            paramLabel = "WHICH",
            description = "Address that servers see: client (default), client-address (with a free port) or own.")
    String source = SourceAddress.CLIENT.id();

    @Option(
            names = "--source-at-need",
            paramLabel = "WHICH",
            description = {
                "Where that address cannot be had (no port of it is free towards the server): none (default), the client is reset; or",
                "own, the host's own address, for which other policies may hold."
            })
    String sourceAtNeed = "none";

    @Option(names = "--listen", paramLabel = "WHERE", description = "any (default) or loopback.")
    String listen = "any";

    @Option(
            names = "--satellite-interface",
            split = ",",
            paramLabel = "IF",
            description = {
                "Interfaces to the satellite, up to 16. A leg is the satellite's, and --satellite applies to it, when the route to its far",
                "end leaves by one of them. One that is not there is waited for."
            })
    List<String> satelliteInterfaces = List.of();

    boolean hasSatellite() {
        return !satelliteInterfaces.isEmpty();
    }

    @Option(
            names = "--satellite",
            paramLabel = "KEY=VALUE,..",
            description = {
                "Options of satellite legs: congestion-control, buffer, send-buffer, receive-buffer, nodelay, cork, quickack,",
                "mss, notsent-lowat, user-timeout, keepalive=IDLE/INTERVAL/PROBES, pacing=RATE."
            })
    String satellite = "";

    @Option(names = "--terrestrial", paramLabel = "KEY=VALUE,..", description = "The same of all other legs.")
    String terrestrial = "";

    @Option(
            names = "--satellite-buffer",
            paramLabel = "BYTES",
            description = "Short for --satellite buffer=BYTES: several bandwidth-delay products.")
    String satelliteBuffer;

    @Option(
            names = "--satellite-fastopen",
            description = {
                "TCP Fast Open on the satellite leg, between two of these proxies: a request travels in the SYN. Needs",
                "net.ipv4.tcp_fastopen = 3 and, for each pair's first connection, routes with fastopen_no_cookie 1."
            })
    boolean satelliteFastOpen;

    @Option(
            names = "--first-bytes",
            paramLabel = "TIME",
            description =
                    "How long a client's first bytes are waited for, to travel so (default: 5ms; with -f alone: not at all).")
    String firstBytes;

    @Option(
            names = "--satellite-rate",
            paramLabel = "RATE",
            description = {
                "What the satellite link carries in the direction of this proxy, such as 50Mbit: shared out fairly among the",
                "connections that have something to send, so that no queue grows. Where the link is seen to carry less, that is",
                "used until it carries more again; auto: what it is seen to carry."
            })
    String satelliteRate;

    @Option(
            names = "--satellite-receive-rate",
            paramLabel = "RATE",
            description =
                    "What it carries in the other direction: wide enough for acknowledgements, delays tell of a wrong rate.")
    String satelliteReceiveRate;

    @Option(
            names = "--satellite-headroom",
            paramLabel = "SHARE",
            description = "Of that rate, what is left for traffic that is not proxied (default: 2%%).")
    String satelliteHeadroom;

    @Option(
            names = "--satellite-weight",
            split = ",",
            paramLabel = "KIND=N",
            description = "So many times a share for a server's port (443=4) or a traffic class (tos:0xb8=8).")
    List<String> satelliteWeights = List.of();

    @Option(
            names = "--trunk",
            paramLabel = "ADDRESS:PORT",
            description = {
                "Hand connections over ones that are open already to the proxy on the other side of the satellite, which",
                "listens there with --trunk-listen: one for each, and the ordinary way where none is open."
            })
    String trunk;

    @Option(
            names = "--trunk-listen",
            paramLabel = "PORT",
            description = "Take such connections on the satellite interface.")
    Integer trunkListen;

    @Option(
            names = "--trunk-key-file",
            paramLabel = "FILE",
            description = "Holds the key of both proxies, 16 bytes at least: only what is signed with it is taken.")
    Path trunkKeyFile;

    @Option(
            names = "--trunk-peer",
            split = ",",
            paramLabel = "ADDRESS",
            description = "Take connections from these addresses alone; needed without a key.")
    List<String> trunkPeers = List.of();

    @Option(
            names = "--trunk-pool",
            paramLabel = "N",
            description =
                    "Connections that each reactor keeps open at least (default: 8); with arrivals there are more.")
    Integer trunkPool;

    @Option(
            names = "--connect-timeout",
            paramLabel = "TIME",
            description =
                    "How long the server may take to answer; 0: as long as TCP tries (default: ${DEFAULT-VALUE}).")
    String connectTimeout = "60s";

    @Option(
            names = "--idle-timeout",
            paramLabel = "TIME",
            description = "Reset a connection without a byte for this long; 0: never (default).")
    String idleTimeout = "0";

    @Option(
            names = "--half-open-timeout",
            paramLabel = "TIME",
            description = "The same when one direction has ended; 0: never (default).")
    String halfOpenTimeout = "0";

    @Option(
            names = "--deliver-timeout",
            paramLabel = "TIME",
            description = {
                "How long what came from an end before its reset may take to reach the other end, which is reset then;",
                "0: as long as TCP tries (default: ${DEFAULT-VALUE})."
            })
    String deliverTimeout = "30s";

    @Option(
            names = "--max-per-client",
            paramLabel = "N",
            description = "Connections of one client address at once; more are reset; 0: no bound (default).")
    int maxPerClient;

    @Option(
            names = "--bypass",
            paramLabel = "NAME",
            description = {
                "At -c, let further connections pass unproxied by the nft rules of this name ('rules install --name';",
                "default: ${DEFAULT-VALUE}), while there are such; none: they wait."
            })
    String bypass = "pep";

    @Option(
            names = "--guard",
            description = {
                "Put back rules that lead to this proxy's port when another program takes them away (a firewall's restart, 'nft flush",
                "ruleset', systemd-networkd); what 'rules remove' removes stays removed."
            })
    boolean guard;

    @Option(
            names = "--drain",
            paramLabel = "SECONDS",
            description = "How long TERM lets connections finish (default: ${DEFAULT-VALUE}).")
    int drainSeconds = 5;

    @Option(
            names = "--splice",
            arity = "1",
            paramLabel = "true|false",
            description = "Splice bulk through pipes; else copy (default: ${DEFAULT-VALUE}).")
    boolean splice = true;

    @Option(
            names = "--log",
            paramLabel = "WHERE",
            description = "stderr (default), syslog (default with -d) or a file.")
    String log;

    @Option(
            names = "--pid-file",
            paramLabel = "FILE",
            description = "Holds the process id once it accepts; after a restart by SIGHUP, the new one.")
    Path pidFile;

    @Option(
            names = "--user",
            paramLabel = "NAME",
            description = "Run as this user with no more capabilities than needed.")
    String user;

    @Option(
            names = "--metrics",
            paramLabel = "ADDRESS",
            description = "Show Prometheus metrics and the connections over HTTP, e.g. on 127.0.0.1:9500.")
    String metrics;

    @Option(names = "--metrics-public", description = "Let --metrics listen where others can reach it.")
    boolean metricsPublic;

    @Option(
            names = "--metrics-host",
            split = ",",
            paramLabel = "NAME",
            description =
                    "Answer --metrics to who asks by this name too (as in http://NAME:9500), not by addresses alone.")
    List<String> metricsHosts = List.of();

    @Option(
            names = "--settings",
            paramLabel = "FILE",
            description =
                    "What is not given here is taken from lines name=value with PEPsal's names, as services have.")
    Path settings;

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "YAML file of these options by their long names; the command line overrides it.")
    Path config;

    @Option(names = "--print-config", description = "Print what is in force and where each value comes from, and exit.")
    boolean printConfig;
}
