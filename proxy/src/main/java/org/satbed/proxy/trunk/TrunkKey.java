package org.satbed.proxy.trunk;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import javax.crypto.spec.SecretKeySpec;
import org.satbed.linux.tool.TrustedPath;
import org.satbed.proxy.files.TextFile;

/** The secret that two proxies share. */
public final class TrunkKey {
    /** As long as the hash, what RFC 2104 section 3 recommends at least is half of it. */
    private static final int LEAST = 16;

    private static final int MOST = 4096;
    private static final int ANYTHING_BUT_OWNER = 077;
    /** Of a file of root's: a group that it has been lent to, by chgrp or systemd's LoadCredential. */
    private static final int ANYTHING_BUT_GROUP_READS = 037;

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
     * @throws IllegalArgumentException in one line, if it cannot be read, is too short, or is not root's or the running
     *     user's alone
     */
    public static TrunkKey read(Path file) {
        try {
            Path real = file.toRealPath(); // a credential, or what an administrator has linked to it
            int mode = ((Number) Files.getAttribute(real, "unix:mode")).intValue();
            boolean roots = ((Number) Files.getAttribute(real, "unix:uid")).intValue() == 0;
            if ((mode & (roots ? ANYTHING_BUT_GROUP_READS : ANYTHING_BUT_OWNER)) != 0) {
                throw new IllegalArgumentException(file + " may be read or written by others; chmod 600 it");
            }
            Optional<String> objection = TrustedPath.objection(real);
            if (objection.isPresent()) {
                throw new IllegalArgumentException(
                        objection.get() + ": a key is root's or the running user's, and so is where it lies");
            }
            byte[] bytes = TextFile.bytes(file, TextFile.LARGEST_SETTINGS);
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
