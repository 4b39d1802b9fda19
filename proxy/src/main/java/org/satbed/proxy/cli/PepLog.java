package org.satbed.proxy.cli;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import org.satbed.linux.Syslog;
import org.satbed.proxy.ProxyException;

/** Where the proxy's lines go: standard error, a file, or syslog. */
final class PepLog {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss.SSS");

    private final PrintStream stream;

    private PepLog(PrintStream stream) {
        this.stream = stream;
    }

    /** Opens {@code stderr}, {@code syslog} or a file, which grows. */
    static PepLog open(String where) {
        if (where.equals("stderr")) {
            return new PepLog(System.err);
        }
        if (where.equals("syslog")) {
            Syslog.open("satbed-pep");
            return new PepLog(null);
        }
        try {
            return new PepLog(new PrintStream(
                    Files.newOutputStream(Path.of(where), StandardOpenOption.CREATE, StandardOpenOption.APPEND),
                    true,
                    StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new ProxyException("cannot write the log " + where + "; choose another with --log");
        }
    }

    void line(String text) {
        if (stream == null) {
            Syslog.info(text);
        } else {
            stream.println(TIME.format(LocalDateTime.now()) + " satbed-pep: " + text);
        }
    }
}
