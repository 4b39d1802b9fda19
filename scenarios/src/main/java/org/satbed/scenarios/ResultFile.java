package org.satbed.scenarios;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.stream.Collectors;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/** Result files: a {@link RunResult} as JSON with a format name and version. */
public final class ResultFile {

    /** The value of the property "format". */
    public static final String FORMAT = "satbed-result";
    /** The value of the property "version"; it grows when a field changes its meaning or goes. */
    public static final int VERSION = 1;

    static final String FORMAT_KEY = "format";
    static final String VERSION_KEY = "version";

    /** In bytes: hours of samples of everything. */
    private static final int LARGEST = 1_000_000_000;

    private ResultFile() {}

    /**
     * Writes a result. The file appears whole or not at all, and replaces one that is there.
     *
     * @throws IOException if it cannot be written
     */
    public static void write(RunResult result, Path file) throws IOException {
        ObjectNode root = Json.MAPPER.createObjectNode();
        root.put(FORMAT_KEY, FORMAT).put(VERSION_KEY, VERSION);
        root.setAll(Json.MAPPER.<ObjectNode>valueToTree(result));
        String text = Json.pretty().writeValueAsString(root) + "\n";
        // Files.createTempFile would leave the result readable by its owner alone, which under sudo is root.
        Path temporary = file.resolveSibling(
                "." + file.getFileName() + "." + ProcessHandle.current().pid() + ".tmp");
        try {
            Files.writeString(
                    temporary,
                    text,
                    StandardOpenOption.CREATE,
                    StandardOpenOption.TRUNCATE_EXISTING,
                    StandardOpenOption.WRITE,
                    StandardOpenOption.SYNC);
            Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(temporary);
        }
    }

    /**
     * Reads a result, compressed or not.
     *
     * @throws IOException if it cannot be read
     * @throws ResultFormatException if it is not a result, or one of another version
     */
    public static RunResult read(Path file) throws IOException {
        byte[] bytes = bytes(file);
        try {
            checkHeader(file, Json.MAPPER.readTree(bytes));
            return Json.MAPPER.readValue(bytes, RunResult.class);
        } catch (JsonProcessingException e) {
            throw new ResultFormatException(file + ": not a " + FORMAT + " file: " + oneLine(e), e);
        }
    }

    /**
     * A result file's JSON, unpacked if the file is compressed (gzip, RFC 1952).
     *
     * @throws IOException if it cannot be read, or is larger than any result; the message is one line
     */
    public static byte[] bytes(Path file) throws IOException {
        byte[] bytes = TextFile.bytes(file, LARGEST);
        if (bytes.length < 2 || bytes[0] != 0x1f || bytes[1] != (byte) 0x8b) {
            return bytes;
        }
        try (GZIPInputStream unpacked = new GZIPInputStream(new ByteArrayInputStream(bytes))) {
            byte[] all = unpacked.readNBytes(LARGEST + 1);
            if (all.length > LARGEST) {
                throw new IOException(file + " has more than " + LARGEST / 1_000_000 + " MB when unpacked");
            }
            return all;
        } catch (EOFException | ZipException e) {
            throw new IOException("cannot read " + file + ": it is not whole, or no file of gzip", e);
        }
    }

    private static void checkHeader(Path file, JsonNode root) throws ResultFormatException {
        if (!root.path(FORMAT_KEY).asText().equals(FORMAT)) {
            throw new ResultFormatException(
                    file + ": not a " + FORMAT + " file: \"" + FORMAT_KEY + "\" is not \"" + FORMAT + "\"");
        }
        JsonNode version = root.path(VERSION_KEY);
        if (!version.isInt() || version.intValue() != VERSION) {
            throw new ResultFormatException(file + ": has version " + (version.isMissingNode() ? "none" : version)
                    + " of the format " + FORMAT + "; this satbed reads version " + VERSION);
        }
    }

    private static String oneLine(JsonProcessingException e) {
        String message = OneLine.of(e.getOriginalMessage().replaceFirst(" \\(start marker at .*", ""));
        if (e instanceof JsonMappingException mapping && !mapping.getPath().isEmpty()) {
            return mapping.getPath().stream()
                            .map(r -> r.getFieldName() == null ? "[" + r.getIndex() + "]" : r.getFieldName())
                            .collect(Collectors.joining("."))
                            .replace(".[", "[")
                    + ": " + message;
        }
        return message;
    }
}
