package org.satbed.scenarios;

import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/** Finds constants by the names that files use. */
final class Ids {

    private Ids() {}

    static <T> Optional<T> find(T[] values, Function<T, String> id, String wanted) {
        return Stream.of(values).filter(v -> id.apply(v).equals(wanted)).findFirst();
    }

    /**
     * Finds a constant, or says which there are.
     *
     * @throws IllegalArgumentException if there is none of this name
     */
    static <T> T parse(T[] values, Function<T, String> id, String what, String wanted) {
        return find(values, id, wanted)
                .orElseThrow(() -> new IllegalArgumentException("'" + wanted + "' is not " + what
                        + Words.hint(wanted, Stream.of(values).map(id).toList())));
    }
}
