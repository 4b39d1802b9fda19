package org.satbed.openbach.controller;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** A form with files (RFC 7578), which the JDK's HTTP client has no publisher for. */
final class Multipart {
    private final String boundary = "satbed-" + Long.toHexString(System.nanoTime()) + "-boundary";
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    Multipart field(String name, String value) {
        head("name=\"" + name + "\"", "");
        bytes.writeBytes(value.getBytes(StandardCharsets.UTF_8));
        line("");
        return this;
    }

    Multipart file(String name, String fileName, byte[] content) {
        head("name=\"" + name + "\"; filename=\"" + fileName + "\"", "Content-Type: application/octet-stream\r\n");
        bytes.writeBytes(content);
        line("");
        return this;
    }

    private void head(String disposition, String type) {
        line("--" + boundary);
        bytes.writeBytes(("Content-Disposition: form-data; " + disposition + "\r\n" + type + "\r\n")
                .getBytes(StandardCharsets.UTF_8));
    }

    private void line(String text) {
        bytes.writeBytes((text + "\r\n").getBytes(StandardCharsets.UTF_8));
    }

    String contentType() {
        return "multipart/form-data; boundary=" + boundary;
    }

    /** The whole body; nothing can be added afterwards. */
    byte[] body() {
        line("--" + boundary + "--");
        return bytes.toByteArray();
    }
}
