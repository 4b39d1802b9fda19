package org.satbed.orchestrator.cli;

import java.io.BufferedReader;
import java.io.IOException;
import org.satbed.orchestrator.UserException;

/** What is started early, for it takes longest to be ready, and waits for a line on its standard input until it may begin. */
final class OnRequest {
    private OnRequest() {}

    /**
     * Waits for the line, and returns it.
     *
     * @param what is asked for, in a message
     * @throws UserException when the input ends instead, or cannot be read
     */
    static String await(BufferedReader requests, String what) {
        try {
            String line = requests.readLine();
            if (line == null) {
                throw UserException.failure("standard input ended, and " + what + " was never asked for");
            }
            return line;
        } catch (IOException e) {
            throw UserException.failure("cannot read standard input: " + e.getMessage());
        }
    }
}
