package org.satbed.scenarios;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * A user's file, read with a bound. Whatever is wrong with it is an {@link IOException} whose message is one line and
 * names the file.
 */
public final class TextFile {
    /** The largest text that a person writes, in bytes: scenarios, lists, addresses. */
    public static final int LARGEST = 32_000_000;

    private TextFile() {}

    /**
     * The file's bytes.
     *
     * @param most bytes; a file with more is refused before the rest is read
     * @throws IOException if it cannot be read, or is larger
     */
    public static byte[] bytes(Path file, int most) throws IOException {
        if (Files.isDirectory(file)) {
            throw new IOException("cannot read " + file + ": it is a directory");
        }
        try (InputStream in = Files.newInputStream(file)) {
            boolean isLarge = Files.isRegularFile(file) && Files.size(file) > most;
            byte[] bytes = isLarge ? new byte[0] : in.readNBytes(most + 1);
            if (isLarge || bytes.length > most) {
                throw new IOException(file + " has more than " + most / 1_000_000 + " MB; is it the right file?");
            }
            return bytes;
        } catch (NoSuchFileException e) {
            throw new IOException("cannot read " + file + ": no such file", e);
        } catch (AccessDeniedException e) {
            throw new IOException("cannot read " + file + ": not permitted", e);
        }
    }

    /**
     * A file of at most {@link #LARGEST} bytes in UTF-8, without a byte-order mark.
     *
     * @throws IOException if it cannot be read, or with the line of the first byte that is not UTF-8
     */
    public static String read(Path file) throws IOException {
        return utf8(file.toString(), bytes(file, LARGEST));
    }

    /**
     * Text in UTF-8, without a byte-order mark.
     *
     * @param name of the file, for messages
     * @throws IOException with the line of the first byte that is something else
     */
    static String utf8(String name, byte[] bytes) throws IOException {
        int mark = bytes.length < 2 ? 0 : (bytes[0] & 0xff) << 8 | bytes[1] & 0xff;
        if (mark == 0xfffe || mark == 0xfeff) {
            throw new IOException(name + ":1: UTF-16; save the file in UTF-8");
        }
        CharsetDecoder decoder = StandardCharsets.UTF_8
                .newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT);
        ByteBuffer in = ByteBuffer.wrap(bytes);
        CharBuffer out = CharBuffer.allocate(bytes.length);
        boolean wrong = decoder.decode(in, out, true).isError();
        String text = out.flip().toString();
        if (wrong) {
            long line = text.chars().filter(c -> c == '\n').count() + 1;
            throw new IOException(String.format(
                    "%s:%d: the byte 0x%02X is not UTF-8; save the file in UTF-8",
                    name, line, bytes[in.position()] & 0xff));
        }
        return text.startsWith("\uFEFF") ? text.substring(1) : text;
    }
}
