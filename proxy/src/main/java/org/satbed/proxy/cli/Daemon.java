package org.satbed.proxy.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.satbed.linux.tool.ToolPath;
import org.satbed.proxy.ProxyException;

/** {@code -d}: the same program again, in a session of its own, without {@code -d}. */
final class Daemon {
    /** Set for the process in the background, which is started with the same arguments, and for its successors. */
    static final ParentMark MARK = new ParentMark("SATBED_PEP_IN_BACKGROUND");

    private Daemon() {}

    /** Whether this is the process in the background. */
    static boolean isBackground() {
        return MARK.isSet();
    }

    /**
     * Starts it, and waits until it accepts.
     *
     * @throws ProxyException with its own words when it does not
     */
    static long start() {
        try {
            Path errors = Files.createTempFile("satbed-pep-", ".err");
            try {
                ProcessBuilder builder = new ProcessBuilder(ownCommand())
                        .redirectInput(Path.of("/dev/null").toFile())
                        .redirectError(errors.toFile());
                MARK.hand(builder.environment(), true);
                Process process = builder.start();
                if (!OwnCommand.isReady(process)) {
                    process.destroy();
                    throw new ProxyException(lastWords(errors));
                }
                return process.pid();
            } finally {
                Files.delete(errors);
            }
        } catch (IOException e) {
            throw new ProxyException("cannot start in the background: " + e.getMessage());
        }
    }

    private static List<String> ownCommand() throws IOException {
        List<String> command = new ArrayList<>();
        ToolPath.find("setsid").ifPresent(command::add);
        command.addAll(OwnCommand.argv());
        return command;
    }

    private static String lastWords(Path errors) throws IOException {
        String text = Files.readString(errors).strip();
        return text.isEmpty()
                ? "the proxy in the background ended without a word"
                : text.substring(text.lastIndexOf('\n') + 1).replaceFirst("^satbed( pep)?: ", "");
    }
}
