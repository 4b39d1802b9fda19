package org.satbed.proxy.trunk;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Arrays;
import java.util.Set;
import javax.crypto.spec.SecretKeySpec;

/** The secret that two proxies share. */
public final class TrunkKey {
    /** As long as the hash, what RFC 2104 section 3 recommends at least is half of it. */
    private static final int LEAST = 16;

    private static final int MOST = 4096;
    private static final Set<PosixFilePermission> OTHERS =
            Set.of(PosixFilePermission.OTHERS_READ, PosixFilePermission.OTHERS_WRITE, PosixFilePermission.GROUP_WRITE);

    private final SecretKeySpec secret;

    /**
     * Makes a key.
     *
     * @param secret 16 to 4096 bytes
     */
    public TrunkKey(byte[] secret) {
        if (secret.length < LEAST || secret.length > MOST) {
            throw new IllegalArgumentException("a key has " + LEAST + " to " + MOST + " bytes, not " + secret.length);
        }
        this.secret = new SecretKeySpec(secret, HeaderMac.ALGORITHM);
    }

    /**
     * Reads a key file: all its bytes but the ends of lines behind them.
     *
     * @throws IllegalArgumentException in one line, if it cannot be read, is too short, or others may read or write it
     */
    public static TrunkKey read(Path file) {
        try {
            if (Files.getPosixFilePermissions(file).stream().anyMatch(OTHERS::contains)) {
                throw new IllegalArgumentException(file + " may be read or written by others; chmod 600 it");
            }
            byte[] bytes = Files.readAllBytes(file);
            int end = bytes.length;
            while (end > 0 && (bytes[end - 1] == '\n' || bytes[end - 1] == '\r')) {
                end--;
            }
            return new TrunkKey(Arrays.copyOf(bytes, end));
        } catch (IOException e) {
            throw new IllegalArgumentException("cannot read the key file " + file, e);
        }
    }

    SecretKeySpec secret() {
        return secret;
    }
}
