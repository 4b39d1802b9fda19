package org.satbed.scenarios;

import java.util.Optional;

/**
 * ws-st loads a web page from ws-gw: the objects of a HAR file, each when what refers to it has arrived, over persistent HTTP/1.1
 * connections.
 *
 * @param id the name in results
 * @param har a built-in page ({@link PageGraph#builtin}) or a file
 * @param page which of the file's pages, by its id, its title or its number from 1; absent for the first that was
 *     loaded over the network
 * @param connections to each origin at most, 1 to 100
 * @param background what else goes over the path meanwhile
 */
public record Page(String id, String har, Optional<String> page, int connections, Optional<Background> background)
        implements Workload {

    /** What browsers open to one origin with HTTP/1.1. */
    public static final int CONNECTIONS = 6;

    /**
     * Makes the workload.
     *
     * @throws IllegalArgumentException if a value is out of range
     */
    public Page {
        Limits.id(id);
        Limits.har(har);
        page.ifPresent(Limits::page);
        Limits.connections(connections);
    }

    /** The default id: "page-news", of a file its name and that of the chosen page, without what an id cannot have. */
    static String defaultId(String har, Optional<String> page) {
        String name = har.substring(har.lastIndexOf('/') + 1).replaceFirst("\\.har$", "");
        String id = "page-" + (name + page.map(chosen -> "-" + chosen).orElse("")).replaceAll("[^A-Za-z0-9._-]", "-");
        return id.substring(0, Math.min(64, id.length()));
    }

    /** One page at a time. */
    @Override
    public int parallel() {
        return 1;
    }

    @Override
    public Direction direction() {
        return Direction.FORWARD;
    }
}
