package org.satbed.proxy.trunk;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import javax.crypto.Mac;

/** HMAC-SHA-256 (RFC 2104, FIPS 180-4) over a header's bytes. One thread's. */
final class HeaderMac {
    static final String ALGORITHM = "HmacSHA256";
    static final int LENGTH = 32;

    private final Mac mac;
    private final byte[] covered = new byte[TrunkHeader.LONGEST];
    private final byte[] given = new byte[LENGTH];

    HeaderMac(TrunkKey key) {
        try {
            mac = Mac.getInstance(ALGORITHM);
            mac.init(key.secret());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e); // every Java platform has it
        }
    }

    /** Writes the code over the first {@code length} bytes behind them. */
    void sign(ByteBuffer header, int length) {
        header.put(length, of(header, length));
    }

    /** Whether the code behind the first {@code length} bytes is theirs; takes as long for a wrong one as for a right one. */
    boolean matches(ByteBuffer header, int length) {
        header.get(length, given);
        return MessageDigest.isEqual(of(header, length), given);
    }

    private byte[] of(ByteBuffer header, int length) {
        header.get(0, covered, 0, length);
        mac.update(covered, 0, length);
        return mac.doFinal();
    }
}
