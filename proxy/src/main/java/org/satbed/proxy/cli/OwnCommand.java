package org.satbed.proxy.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/** How this process was started. */
final class OwnCommand {
    private OwnCommand() {}

    /** Program and arguments as the kernel has them (proc(5), cmdline). */
    static List<String> argv() throws IOException {
        String text = new String(Files.readAllBytes(Path.of("/proc/self/cmdline")), StandardCharsets.UTF_8);
        String arguments = text.endsWith("\0") ? text.substring(0, text.length() - 1) : text;
        return Arrays.asList(arguments.split("\0", -1)); // -1: the last one may be empty
    }
}
