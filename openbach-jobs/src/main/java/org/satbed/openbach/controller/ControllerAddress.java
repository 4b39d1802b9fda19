package org.satbed.openbach.controller;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.satbed.openbach.OpenBachException;
import org.satbed.scenarios.TextFile;

/**
 * Where a controller is and who asks it.
 *
 * @param host its address, with a port if it is not 8000
 * @param login user
 * @param password of the user
 * @param vaultPassword with which it opens its own secrets, where it has such
 */
public record ControllerAddress(String host, String login, String password, Optional<String> vaultPassword) {
    /** The file that OpenBACH's own scripts read, in the working directory. */
    public static final Path FILE = Path.of("controller");

    private static final ObjectMapper JSON = new ObjectMapper();
    /** What OpenBACH's installer makes when nobody says otherwise. */
    private static final String DEFAULT_USER = "openbach";

    /**
     * From OpenBACH's file, JSON with "controller", "login", "password" and "vault_password" or an address on its first line, where the
     * command line does not say otherwise.
     *
     * @throws OpenBachException when nothing says where the controller is
     */
    public static ControllerAddress of(
            Path file,
            Optional<String> host,
            Optional<String> login,
            Optional<String> password,
            Optional<String> vaultPassword) {
        JsonNode there = read(file);
        String address = host.orElse(there.path("controller").asText(""));
        if (address.isBlank()) {
            throw new OpenBachException("where is the controller? Give --controller, or a file '" + FILE
                    + "' as OpenBACH's scripts read it");
        }
        return new ControllerAddress(
                address,
                login.orElse(there.path("login").asText(DEFAULT_USER)),
                password.orElse(there.path("password").asText(DEFAULT_USER)),
                vaultPassword.or(
                        () -> Optional.ofNullable(there.path("vault_password").asText(null))));
    }

    private static JsonNode read(Path file) {
        if (!Files.isRegularFile(file)) {
            return JSON.createObjectNode();
        }
        try {
            String text = TextFile.read(file);
            if (text.stripLeading().startsWith("{")) {
                return JSON.readTree(text);
            }
            return JSON.createObjectNode()
                    .put("controller", text.lines().findFirst().orElse("").strip());
        } catch (JsonProcessingException e) {
            throw new OpenBachException(file + ": no JSON: " + e.getOriginalMessage(), e);
        } catch (IOException e) {
            throw new OpenBachException(e.getMessage(), e);
        }
    }

    /** The beginning of all its addresses. */
    String base() {
        boolean hasPort = host.matches(".*:\\d+");
        return "http://" + host + (hasPort ? "" : ":8000") + "/";
    }
}
