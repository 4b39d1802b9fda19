package org.satbed.scenarios;

import java.util.List;
import java.util.Map;

/** A piece of a file that knows where it stands: what Jackson's own tree does not keep. */
sealed interface Node {

    Position at();

    /** What it is, for messages. */
    String kind();

    /** Line and column, both from 1. */
    record Position(int line, int column) {}

    /** A text, number or truth value, as it is written: "0.10" stays "0.10". */
    record Scalar(Position at, String text) implements Node {
        @Override
        public String kind() {
            return "'" + text + "'";
        }
    }

    /** Nothing, as after "rate:" at the end of a line. */
    record Nothing(Position at) implements Node {
        @Override
        public String kind() {
            return "nothing";
        }
    }

    /** A list. */
    record Sequence(Position at, List<Node> items) implements Node {
        @Override
        public String kind() {
            return "a list";
        }
    }

    /** Keys with values, in the order of the file. */
    record Mapping(Position at, Map<String, Entry> entries) implements Node {
        @Override
        public String kind() {
            return "keys with values";
        }
    }

    /** The value of a key, and where the key stands. */
    record Entry(Position keyAt, Node value) {}
}
