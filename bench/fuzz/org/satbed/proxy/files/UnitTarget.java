package org.satbed.proxy.files;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.satbed.fuzz.Fuzz;

/** Units of systemd: their lines, words, specifiers and commands. */
public final class UnitTarget implements Fuzz.Target {
    private static final Map<String, ServiceUnit.Value> VARIABLES =
            Map.of("port", new ServiceUnit.Value("5000", "x:1"), "more", new ServiceUnit.Value("-f 'a b", "x:2"));

    @Override
    public String name() {
        return "units of systemd";
    }

    @Override
    public int share() {
        return 200;
    }

    @Override
    public List<byte[]> seeds() {
        return List.of("""
                [Unit]
                Description=A PEPsal service
                [Service]
                Environment="port=5000" 'mss=1300' \\
                # between
                  "log_file=/a\\x20b\\s" congestion_control=\\u0062\\142r
                EnvironmentFile=-/etc/default/%p
                ExecStart=@/bin/sh -c 'exec /usr/bin/pepsal -d -p $port -c "${max_conns}"' ; /bin/true
                """.getBytes(StandardCharsets.UTF_8),
                "\uFEFF[Service]\r\nEnvironment = \r\n; no\r\nExecStart=-/usr/bin/pepsal $port $more %i $$x\r\n"
                        .getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public boolean takes(byte[] input) {
        String text = TextFile.lenient("x", utf8(input));
        ServiceUnit unit = ServiceUnit.ofTexts("pepsal@sat0.service", text, text, "");
        for (ServiceUnit.Command command : unit.commands()) {
            try {
                Optional<List<String>> words = CommandWords.of(command, VARIABLES);
                if (words.isPresent() && words.get().isEmpty()) {
                    throw new AssertionError("a command without a word");
                }
            } catch (IllegalArgumentException e) {
                // a quote without an end
            }
        }
        for (String note : unit.notes()) {
            if (!note.matches("(?s)(pepsal@sat0.service|drop-in):[1-9][0-9]*: .*")) {
                throw new AssertionError(note);
            }
        }
        return unit.notes().isEmpty();
    }

    /** UTF-16 is refused, and not of interest here. */
    private static byte[] utf8(byte[] input) {
        boolean marked = input.length > 1 && (input[0] == -1 || input[0] == -2);
        return marked ? new byte[0] : input;
    }
}
