package org.satbed.proxy.files;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * A user's text file, read with a bound. Whatever is wrong with it is an {@link IllegalArgumentException} of one line.
 * (The modules of scenarios have their own of this kind, for nothing lies below both.)
 */
public final class TextFile {
    /** What stands for bytes that are no UTF-8 in {@link #lenient}. */
    public static final char NOT_UTF8 = '\uFFFD';
    /** The largest file of settings that is read, in bytes: a thousand times what one has. */
    public static final int LARGEST_SETTINGS = 1 << 20;

    private TextFile() {}

    /**
     * The file's bytes.
     *
     * @param most bytes; a file with more is refused before the rest is read
     * @throws IllegalArgumentException if it cannot be read or is larger
     */
    public static byte[] bytes(Path file, int most) {
        try {
            if (Files.isDirectory(file)) {
                throw new IllegalArgumentException("cannot read " + file + ": it is a directory");
            }
            try (InputStream in = Files.newInputStream(file)) {
                boolean isLarge = Files.isRegularFile(file) && Files.size(file) > most;
                byte[] bytes = isLarge ? new byte[0] : in.readNBytes(most + 1);
                if (isLarge || bytes.length > most) {
                    throw new IllegalArgumentException(
                            file + " has more than " + most + " bytes; is it the right file?");
                }
                return bytes;
            }
        } catch (NoSuchFileException e) {
            throw new IllegalArgumentException("cannot read " + file + ": no such file", e);
        } catch (AccessDeniedException e) {
            throw new IllegalArgumentException("cannot read " + file + ": not permitted", e);
        } catch (IOException e) {
            throw new IllegalArgumentException("cannot read " + file + ": " + e.getMessage(), e);
        }
    }

    /**
     * Text in UTF-8, without a byte-order mark.
     *
     * @param name of the file, for messages
     * @throws IllegalArgumentException with the line of the first byte that is something else
     */
    public static String utf8(String name, byte[] bytes) {
        refuseUtf16(name, bytes);
        CharsetDecoder decoder = StandardCharsets.UTF_8
                .newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT);
        ByteBuffer in = ByteBuffer.wrap(bytes);
        CharBuffer out = CharBuffer.allocate(bytes.length);
        CoderResult result = decoder.decode(in, out, true);
        String text = out.flip().toString();
        if (result.isError()) {
            long line = text.chars().filter(c -> c == '\n').count() + 1;
            throw new IllegalArgumentException(String.format(
                    "%s:%d: the byte 0x%02X is not UTF-8; save the file in UTF-8",
                    name, line, bytes[in.position()] & 0xff));
        }
        return withoutMark(text);
    }

    /**
     * Text in UTF-8 without a byte-order mark, with {@link #NOT_UTF8} for each byte that is something else: it may be
     * in a comment.
     *
     * @param name of the file, for messages
     * @throws IllegalArgumentException if it is UTF-16, by its mark
     */
    public static String lenient(String name, byte[] bytes) {
        refuseUtf16(name, bytes);
        return withoutMark(new String(bytes, StandardCharsets.UTF_8));
    }

    private static void refuseUtf16(String name, byte[] bytes) {
        int mark = bytes.length < 2 ? 0 : (bytes[0] & 0xff) << 8 | bytes[1] & 0xff;
        if (mark == 0xfffe || mark == 0xfeff) {
            throw new IllegalArgumentException(name + ":1: UTF-16; save the file in UTF-8");
        }
    }

    private static String withoutMark(String text) {
        return text.startsWith("\uFEFF") ? text.substring(1) : text;
    }
}
