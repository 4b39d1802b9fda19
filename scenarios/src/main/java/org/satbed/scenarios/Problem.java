package org.satbed.scenarios;

import java.io.Serializable;

/**
 * One mistake in a scenario file.
 *
 * @param source the file's name as it was given
 * @param line of the offending value, from 1
 * @param column of the offending value, from 1
 * @param path of the value, e.g. "link.forward.rate"; empty for the file as a whole
 * @param message what is wrong and what was expected, one line
 */
public record Problem(String source, int line, int column, String path, String message) implements Serializable {

    /** As compilers print it: "geo.yml:4:12: link.forward.rate: 'fast' is not a rate; expected e.g. 50Mbit". */
    @Override
    public String toString() {
        return source + ":" + line + ":" + column + ": " + (path.isEmpty() ? "" : path + ": ") + message;
    }
}
