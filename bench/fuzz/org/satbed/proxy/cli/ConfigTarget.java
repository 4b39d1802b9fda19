package org.satbed.proxy.cli;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.satbed.fuzz.Fuzz;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** Configuration files of the proxy. */
public final class ConfigTarget implements Fuzz.Target {
    private static final Path FILE = Path.of("pep.yml");
    private final CommandSpec spec = PepCommand.program().getCommandSpec();

    @Override
    public String name() {
        return "configuration files";
    }

    @Override
    public int share() {
        return 10;
    }

    @Override
    public List<byte[]> seeds() {
        return List.of(
                """
                port: 5001
                conns: 4000
                satellite-interface: sat0
                satellite: {buffer: 15MB, congestion-control: bbr}
                satellite-weight: [443=4, "tos:0xb8=8"]
                idle-timeout: 2h
                nodelay: true
                """.getBytes(StandardCharsets.UTF_8),
                "# nothing\n".getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public boolean takes(byte[] input) {
        try {
            ConfigFile file = ConfigFile.parse(FILE, new String(input, StandardCharsets.UTF_8), spec);
            for (OptionSpec option : spec.options()) {
                if (file.source(option).isPresent()) {
                    FileValue.set(option, file.value(option));
                }
            }
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
