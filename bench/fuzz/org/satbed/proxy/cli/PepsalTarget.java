package org.satbed.proxy.cli;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.satbed.fuzz.Fuzz;
import org.satbed.proxy.files.ServiceUnit;
import org.satbed.proxy.files.TextFile;

/**
 * PEPsal's unit, a drop-in and its environment file, divided by lines of %%. What from-pepsal makes of them is a file
 * for --settings.
 */
public final class PepsalTarget implements Fuzz.Target {
    private static final Path FILE = Path.of("satbed-pep");

    @Override
    public String name() {
        return "from-pepsal, whole";
    }

    @Override
    public int share() {
        return 1;
    }

    @Override
    public List<byte[]> seeds() {
        return List.of("""
                [Service]
                Environment="port=5000" mss=1300
                ExecStart=/bin/sh -c '/usr/bin/pepsal -d -p $port'
                %%
                [Service]
                Environment=
                Environment=threads=3 log_file=/a
                ExecStart=
                ExecStart=/usr/bin/pepsal -p 5007 -c 300 -C bbr -f
                %%
                # mine
                fastopen=true
                congestion_control="cub\\
                ic"
                x=y
                """.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public boolean takes(byte[] input) {
        ServiceUnit unit;
        try {
            String[] parts = (TextFile.lenient("x", input) + "\n%%\n\n%%\n").split("(?m)^%%$", -1);
            unit = ServiceUnit.ofTexts("pepsal.service", parts[0], parts[1], parts[2]);
        } catch (IllegalArgumentException e) {
            return false;
        }
        List<String> lines = PepsalSettings.of(unit);
        ServiceSettings.parse(FILE, String.join("\n", lines) + "\n").proxyOptions();
        return lines.contains("port=5007");
    }
}
