package org.satbed.proxy.cli;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.satbed.proxy.TrunkConfig;
import org.satbed.proxy.trunk.TrunkKey;

/** The options of the trunk. What is wrong with them is an {@link IllegalArgumentException} in one line. */
final class TrunkOptions {
    private static final Pattern ADDRESS = Pattern.compile("(?:\\[([0-9a-fA-F:.%a-z]+)]|([0-9.]+)):([0-9]{1,5})");

    private TrunkOptions() {}

    static Optional<TrunkConfig> config(PepOptions options) {
        if (options.trunk == null && options.trunkListen == null) {
            ConfigBuilder.require(
                    options.trunkKeyFile == null && options.trunkPeers.isEmpty() && options.trunkPool == null,
                    "--trunk-key-file, --trunk-peer and --trunk-pool need --trunk or --trunk-listen");
            return Optional.empty();
        }
        ConfigBuilder.require(options.hasSatellite(), "--trunk and --trunk-listen need --satellite-interface");
        ConfigBuilder.require(
                options.trunkListen == null || options.trunkListen >= 1 && options.trunkListen <= 65_535,
                "--trunk-listen takes 1 to 65535, not " + options.trunkListen);
        ConfigBuilder.require(
                options.trunkListen == null || options.trunkListen != options.port,
                "--trunk-listen takes another port than the proxy's own (-p " + options.port + ")");
        ConfigBuilder.require(
                options.trunkListen == null || options.trunkKeyFile != null || !options.trunkPeers.isEmpty(),
                "--trunk-listen needs --trunk-key-file or --trunk-peer: whoever may come gets everywhere");
        ConfigBuilder.require(
                options.trunkPool == null
                        || options.trunk != null
                                && options.trunkPool >= 1
                                && options.trunkPool <= TrunkConfig.MOST_LEAST,
                "--trunk-pool takes 1 to " + TrunkConfig.MOST_LEAST + ", and needs --trunk");
        return Optional.of(new TrunkConfig(
                Optional.ofNullable(options.trunk).map(TrunkOptions::towards),
                options.trunkPool == null ? TrunkConfig.DEFAULT_LEAST : options.trunkPool,
                options.trunkListen == null ? 0 : options.trunkListen,
                key(options),
                peers(options.trunkPeers)));
    }

    private static Optional<TrunkKey> key(PepOptions options) {
        try {
            return Optional.ofNullable(options.trunkKeyFile).map(TrunkKey::read);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("--trunk-key-file: " + e.getMessage(), e);
        }
    }

    private static InetSocketAddress towards(String text) {
        Matcher matcher = ADDRESS.matcher(text);
        int port = matcher.matches() ? Integer.parseInt(matcher.group(3)) : 0;
        ConfigBuilder.require(
                port >= 1 && port <= 65_535, "--trunk '" + text + "': expected e.g. 10.0.2.2:5001 or [fd00::2]:5001");
        String address = matcher.group(1) == null ? matcher.group(2) : matcher.group(1);
        return new InetSocketAddress(literal("--trunk", address), port);
    }

    private static List<InetAddress> peers(List<String> texts) {
        List<InetAddress> peers = new ArrayList<>();
        for (String each : texts) {
            peers.add(literal("--trunk-peer", each.strip()));
        }
        return peers;
    }

    /** An address as it is written: names are not looked up. */
    private static InetAddress literal(String option, String text) {
        ConfigBuilder.require(
                text.matches("[0-9.]+|[0-9a-fA-F:.]*:[0-9a-fA-F:.%a-z]*"),
                option + " '" + text + "': expected an IP address");
        try {
            return InetAddress.getByName(text);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(option + " '" + text + "': expected an IP address", e);
        }
    }
}
