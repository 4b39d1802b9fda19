package org.satbed.orchestrator;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.StandardCharsets;
import java.nio.charset.UnsupportedCharsetException;

/**
 * What is printed where the locale says nothing of characters: the POSIX locale of cron, of CI and of a bare login. Terminals and logs there take
 * UTF-8; in the locale's ASCII the lines of tables, and the ranges in them, would be question marks.
 */
final class Utf8Output {
    private Utf8Output() {}

    static void whereTheLocaleIsSilent() {
        if (isAscii(System.getProperty("native.encoding", ""))) {
            System.setOut(stream(FileDescriptor.out));
            System.setErr(stream(FileDescriptor.err));
        }
    }

    private static boolean isAscii(String encoding) {
        try {
            return Charset.forName(encoding).equals(StandardCharsets.US_ASCII);
        } catch (IllegalCharsetNameException | UnsupportedCharsetException e) {
            return false;
        }
    }

    private static PrintStream stream(FileDescriptor descriptor) {
        return new PrintStream(new FileOutputStream(descriptor), true, StandardCharsets.UTF_8);
    }
}
