package org.satbed.soak;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.util.SplittableRandom;

/**
 * One connection's exchange. What each side sends follows from its number, so that the other can check every byte. A side that fails resets its
 * connection: an early end of the stream would look like an orderly one.
 */
record Transfer(long number, boolean upload, int size) {
    /** How it went for one side. */
    enum Ending {
        /** Every byte was right, and the end orderly. */
        WHOLE,
        /** Every byte had arrived when the connection was reset: what was cut off was the farewell. */
        WHOLE_THEN_RESET,
        /** Reset, refused, or nothing for too long. */
        BROKEN
    }

    /** Something that must not happen, whatever the faults. */
    static final class Violation extends IOException {
        private static final long serialVersionUID = 1;

        Violation(String what) {
            super(what);
        }
    }

    private static final int CHUNK = 16 * 1024;
    /** Longer than every fault and what TCP makes of it. */
    static final int PATIENCE_MILLIS = 90_000;

    static Transfer of(long seed, long number, boolean upload, int largest) {
        SplittableRandom random = new SplittableRandom(seed * 7919 + number);
        int size = (int) Math.exp(Math.log(100) + random.nextDouble() * Math.log(largest / 100.0));
        return new Transfer(number, upload, size);
    }

    Ending client(Socket socket) throws IOException {
        socket.setSoTimeout(PATIENCE_MILLIS);
        boolean whole = false;
        try {
            DataOutputStream out = new DataOutputStream(socket.getOutputStream());
            out.writeLong(number);
            out.writeInt(upload ? -size : size);
            if (upload) {
                send(out);
                int got = new DataInputStream(socket.getInputStream()).readInt();
                if (got != size) {
                    throw new Violation("transfer " + number + ": " + size + " bytes went up, " + got + " arrived");
                }
                whole = true;
            } else {
                receive(socket.getInputStream());
                whole = true;
                out.write(1);
            }
            socket.close();
            return Ending.WHOLE;
        } catch (Violation e) {
            throw e;
        } catch (java.io.EOFException e) {
            throw new Violation("transfer " + number + ": the answer ended early");
        } catch (IOException e) {
            reset(socket);
            return whole ? Ending.WHOLE_THEN_RESET : Ending.BROKEN;
        }
    }

    /** The other side; the header has been read. */
    Ending server(Socket socket, DataInputStream in) throws IOException {
        boolean whole = false;
        try {
            if (upload) {
                receive(in);
                whole = true;
                new DataOutputStream(socket.getOutputStream()).writeInt(size);
            } else {
                send(socket.getOutputStream());
                socket.shutdownOutput();
                if (in.read() != 1) {
                    throw new Violation("transfer " + number + ": the client ended early");
                }
                whole = true;
            }
            int more = in.read();
            if (more >= 0) {
                throw new Violation("transfer " + number + ": a byte too many: " + more);
            }
            socket.close();
            return Ending.WHOLE;
        } catch (Violation e) {
            throw e;
        } catch (IOException e) {
            reset(socket);
            return whole ? Ending.WHOLE_THEN_RESET : Ending.BROKEN;
        }
    }

    private void send(OutputStream out) throws IOException {
        SplittableRandom bytes = new SplittableRandom(number);
        byte[] chunk = new byte[CHUNK];
        for (int left = size; left > 0; left -= CHUNK) {
            bytes.nextBytes(chunk);
            out.write(chunk, 0, Math.min(left, CHUNK));
        }
    }

    private void receive(InputStream in) throws IOException {
        SplittableRandom bytes = new SplittableRandom(number);
        byte[] chunk = new byte[CHUNK];
        byte[] right = new byte[CHUNK];
        for (int got = 0; got < size; ) {
            int wanted = Math.min(size - got, CHUNK);
            int n = in.readNBytes(chunk, 0, wanted);
            bytes.nextBytes(right);
            int wrong = java.util.Arrays.mismatch(chunk, 0, n, right, 0, n);
            if (wrong >= 0) {
                throw new Violation("transfer " + number + ": byte " + (got + wrong) + " is wrong");
            }
            if (n < wanted) {
                throw new Violation("transfer " + number + ": the end came after " + (got + n) + " of " + size + " bytes");
            }
            got += n;
        }
        if (!upload && in.read() >= 0) {
            throw new Violation("transfer " + number + ": a byte too many");
        }
    }

    private static void reset(Socket socket) throws IOException {
        if (!socket.isClosed()) {
            try {
                socket.setSoLinger(true, 0);
            } catch (java.net.SocketException e) {
                // it is gone already
            }
            socket.close();
        }
    }
}
