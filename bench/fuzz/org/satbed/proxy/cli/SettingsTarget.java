package org.satbed.proxy.cli;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.satbed.fuzz.Fuzz;

/** Settings of the service, with PEPsal's names. */
public final class SettingsTarget implements Fuzz.Target {
    private static final Path FILE = Path.of("satbed-pep");

    @Override
    public String name() {
        return "settings of the service";
    }

    @Override
    public int share() {
        return 10;
    }

    @Override
    public List<byte[]> seeds() {
        return List.of(
                """
                # comment
                port=5000
                max_conns="2112"
                nodelay=true
                mss=
                log_file='/var/log/satbed-pep/connections.log'
                interfaces=lan0,sat0
                rules_options="--ports 80,443 --except '10.0.0.0/8'"
                options="--satellite-interface sat0 --satellite buffer=15MB"
                """.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public boolean takes(byte[] input) {
        try {
            ServiceSettings settings = ServiceSettings.parse(FILE, new String(input, StandardCharsets.UTF_8));
            settings.proxyOptions();
            settings.rulesArguments();
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
