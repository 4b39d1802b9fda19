package org.satbed.scenarios;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The objects of a web page and which of them refers to which: a tree, since every object is asked for because of one other.
 *
 * @param objects the document first, every other one behind the one that it depends on
 */
public record PageGraph(List<PageObject> objects) {

    /** The largest file that is read. */
    private static final long MAX_FILE_BYTES = 200_000_000;

    private static final List<String> BUILTIN = List.of("news", "shop");

    /**
     * One object.
     *
     * @param url of the object, for people
     * @param origin scheme, host and port, by which connections are shared
     * @param bytes of the response's body
     * @param dependsOn the number of the object whose response has to be there first, from 0; {@link #NOTHING} for the document
     */
    public record PageObject(String url, String origin, long bytes, int dependsOn) {
        /** What the document depends on. */
        public static final int NOTHING = -1;
    }

    /**
     * Makes a page.
     *
     * @throws IllegalArgumentException if there is no object, or one depends on what comes behind it
     */
    public PageGraph {
        objects = List.copyOf(objects);
        for (int i = 0; i < objects.size(); i++) {
            int parent = objects.get(i).dependsOn();
            if (i == 0 ? parent != PageObject.NOTHING : parent < 0 || parent >= i) {
                throw new IllegalArgumentException("object " + i + " cannot depend on object " + parent);
            }
        }
        if (objects.isEmpty()) {
            throw new IllegalArgumentException("a page has at least one object");
        }
    }

    /** The names of the pages that come with satbed. */
    public static List<String> builtin() {
        return BUILTIN;
    }

    /**
     * The page of a HAR file.
     *
     * @param har a built-in page, or a file
     * @throws IOException if it cannot be read, or is no HAR file; the message says what is wrong
     */
    public static PageGraph load(String har) throws IOException {
        if (BUILTIN.contains(har)) {
            try (InputStream in = PageGraph.class.getResourceAsStream("pages/" + har + ".har")) {
                return HarReader.read(har, in.readAllBytes());
            }
        }
        Path file = Path.of(har);
        if (!Files.isRegularFile(file)) {
            throw new IOException("'" + har + "' is neither a HAR file nor a built-in page; built in are: "
                    + String.join(", ", BUILTIN));
        }
        if (Files.size(file) > MAX_FILE_BYTES) {
            throw new IOException(har + " has more than " + MAX_FILE_BYTES / 1_000_000
                    + " MB; save the HAR file without the contents of the responses");
        }
        return HarReader.read(har, Files.readAllBytes(file));
    }

    /** Of each object how many have to be there one after the other, itself included: 1 for the document. */
    public List<Integer> levels() {
        List<Integer> levels = new ArrayList<>();
        for (PageObject object : objects) {
            levels.add(object.dependsOn() < 0 ? 1 : levels.get(object.dependsOn()) + 1);
        }
        return levels;
    }

    /** The longest chain of objects, each of which refers to the next: the page takes at least as many round trips. */
    public int depth() {
        return levels().stream().mapToInt(Integer::intValue).max().orElseThrow();
    }

    /** The bodies of all objects. */
    public long bytes() {
        return objects.stream().mapToLong(PageObject::bytes).sum();
    }
}
