package org.satbed.scenarios;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The objects of a web page and which of them refers to which: a tree, since every object is asked for because of one
 * other. Where a cache had what several depend on, there are as many trees, which begin together.
 *
 * @param objects the document first, or what a cache left of the page; every other one behind the one that it depends
 *     on
 */
public record PageGraph(List<PageObject> objects) {

    /** The largest file that is read. */
    static final long MAX_FILE_BYTES = 200_000_000;

    private static final List<String> BUILTIN = List.of("news", "shop");

    /**
     * One object.
     *
     * @param url of the object, for people
     * @param origin scheme, host and port, by which connections are shared
     * @param bytes of the response's body
     * @param dependsOn the number of the object whose response has to be there first, from 0; {@link #NOTHING} for the
     *     document, and for what was asked for by something that did not go over the network
     */
    public record PageObject(String url, String origin, long bytes, int dependsOn) {
        /** What begins with the page. */
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
            if (parent < PageObject.NOTHING || parent >= i) {
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
     * One page of a HAR file.
     *
     * @param har a built-in page, or a file
     * @param page an id, a title or a number from 1; absent for the first of which something went over the network
     * @throws IOException if it cannot be read, or is no HAR file; the message says what is wrong
     */
    public static PageGraph load(String har, Optional<String> page) throws IOException {
        if (BUILTIN.contains(har)) {
            try (InputStream in = PageGraph.class.getResourceAsStream("pages/" + har + ".har")) {
                return HarReader.read(har, in, page);
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
        try (InputStream in = Files.newInputStream(file)) {
            return HarReader.read(har, in, page);
        } catch (AccessDeniedException e) {
            throw new IOException("cannot read " + har + ": not permitted", e);
        }
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
