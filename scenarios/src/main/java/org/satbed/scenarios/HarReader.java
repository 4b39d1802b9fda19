package org.satbed.scenarios;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Reads a page from a HAR file (HTTP Archive 1.2, w3c.github.io/web-performance/specs/HAR/Overview.html): the entries
 * of one of its pages in the order of their begin. What did not go over the network is no object, and what depends on
 * it depends on what it depends on.
 *
 * <p>An entry depends on the first of these that is there and began before it: its preflight; the entry that was
 * redirected to it; the entry whose URL is in {@code _initiator} (a URL, or an object with {@code url} or with a {@code
 * stack}, as Chrome writes it); the entry whose URL is its request's Referer; the page's first entry.
 */
final class HarReader {

    private static final int MAX_OBJECTS = 5000;
    private static final int MOST_PAGES_NAMED = 10;

    private final String source;
    private final List<PageGraph.PageObject> objects = new ArrayList<>();
    private final Map<String, Integer> byUrl = new HashMap<>();
    private final Map<String, Integer> notTransferred = new HashMap<>(); // to what their dependants depend on
    private final Map<String, Integer> redirects = new HashMap<>();
    private final Map<HarEntry, Integer> preflights = new IdentityHashMap<>(); // by the entries that waited for them
    private final Map<HarEntry, HarEntry> asked = new IdentityHashMap<>(); // by the preflights, those entries
    private final Set<HarEntry> waiting = Collections.newSetFromMap(new IdentityHashMap<>()); // those entries
    private int first = PageGraph.PageObject.NOTHING;

    private HarReader(String source) {
        this.source = source;
    }

    /**
     * Reads.
     *
     * @param source the file's name, for messages
     * @param page an id, a title or a number from 1; absent for the first page of which something went over the network
     * @throws IOException if it is no HAR file, or has no such page; the message says why
     */
    static PageGraph read(String source, InputStream har, Optional<String> page) throws IOException {
        HarFile file = HarFile.read(source, har);
        return new HarReader(source).page(entries(source, file, page));
    }

    private static List<HarEntry> entries(String source, HarFile file, Optional<String> page) throws IOException {
        Map<String, String> titles = new HashMap<>();
        file.pages().forEach(each -> titles.putIfAbsent(each.id(), each.title()));
        Set<String> ids =
                file.pages().stream().map(HarFile.ListedPage::id).collect(Collectors.toCollection(LinkedHashSet::new));
        file.entries().stream()
                .map(HarEntry::pageref)
                .filter(id -> !id.isEmpty())
                .forEach(ids::add);
        List<String> order = List.copyOf(ids);
        if (page.isPresent()) {
            return ofPage(file, chosen(source, order, titles, page.get()));
        }
        // Without pages in the file, all of it is one.
        for (String id : order.isEmpty() ? List.of("") : order) {
            List<HarEntry> entries = ofPage(file, id);
            if (entries.stream().anyMatch(HarEntry::transfer)) {
                return entries;
            }
        }
        throw new IOException(source + ": nothing of it went over the network");
    }

    /** An entry that names no page is of any. */
    private static List<HarEntry> ofPage(HarFile file, String id) {
        return file.entries().stream()
                .filter(entry -> id.isEmpty()
                        || entry.pageref().isEmpty()
                        || entry.pageref().equals(id))
                .toList();
    }

    private static String chosen(String source, List<String> ids, Map<String, String> titles, String page)
            throws IOException {
        if (ids.contains(page)) {
            return page;
        }
        for (String id : ids) {
            if (page.equals(titles.get(id))) {
                return id;
            }
        }
        if (page.matches("[0-9]{1,9}") && Integer.parseInt(page) >= 1 && Integer.parseInt(page) <= ids.size()) {
            return ids.get(Integer.parseInt(page) - 1);
        }
        List<String> named = new ArrayList<>();
        for (int i = 0; i < Math.min(ids.size(), MOST_PAGES_NAMED); i++) {
            named.add((i + 1) + " " + OneLine.of(ids.get(i) + " '" + titles.getOrDefault(ids.get(i), "") + "'"));
        }
        throw new IOException(source + " has no page '" + page + "'; "
                + (named.isEmpty() ? "it has no pages" : "it has " + String.join(", ", named))
                + (ids.size() > named.size() ? ", …" : ""));
    }

    private PageGraph page(List<HarEntry> entries) throws IOException {
        long transfers = entries.stream().filter(HarEntry::transfer).count();
        if (transfers == 0 || transfers > MAX_OBJECTS) {
            throw new IOException(source + ": its page has " + transfers
                    + " objects that came over the network; expected 1 to " + MAX_OBJECTS);
        }
        if (entries.stream().map(HarEntry::zoned).distinct().count() > 1) {
            throw new IOException(
                    source + ": some of its times have a zone and some have none: their order is not known");
        }
        List<HarEntry> order = new ArrayList<>(entries);
        order.sort(Comparator.comparing(HarEntry::started)); // stable: what began at once stays in the file's order
        for (HarEntry entry : List.copyOf(order)) {
            if (entry.preflight() && entry.transfer()) {
                putPreflight(order, entry);
            }
        }
        for (HarEntry entry : order) {
            add(entry, entry == order.get(0));
        }
        return new PageGraph(objects);
    }

    /**
     * In front of what waits for it, which browsers say to have begun earlier: what was under way, else the next one to
     * its URL.
     */
    private void putPreflight(List<HarEntry> order, HarEntry preflight) {
        int at = -1;
        int own = -1;
        for (int i = 0; i < order.size(); i++) {
            HarEntry entry = order.get(i);
            own = entry == preflight ? i : own;
            double since = preflight.started().toEpochMilli() - entry.started().toEpochMilli();
            boolean fits = !entry.options() && entry.url().equals(preflight.url()) && !waiting.contains(entry);
            if (fits && (own >= 0 ? at < 0 : since <= Math.max(entry.millis(), 1))) {
                at = i;
            }
        }
        if (at >= 0) {
            asked.put(preflight, order.get(at));
            waiting.add(order.get(at));
            order.remove(own);
            order.add(at > own ? at - 1 : at, preflight);
        }
    }

    private void add(HarEntry entry, boolean isFirst) {
        boolean redirected = redirects.containsKey(entry.url());
        int parent = isFirst ? PageGraph.PageObject.NOTHING : parent(entry);
        int stands = parent; // for it, where something depends on it
        if (entry.transfer()) {
            stands = objects.size();
            objects.add(new PageGraph.PageObject(entry.url(), entry.origin(), entry.bytes(), parent));
            if (asked.containsKey(entry)) {
                preflights.put(asked.get(entry), stands);
            } else if (redirected) {
                byUrl.put(entry.url(), stands); // to itself, it may be: this one has the content
            } else {
                byUrl.putIfAbsent(entry.url(), stands);
            }
        } else {
            notTransferred.putIfAbsent(entry.url(), stands);
        }
        if (isFirst || redirected && parent == first) {
            first = stands; // the document, also where it has moved
        }
        if (!entry.redirect().isEmpty()) {
            redirects.putIfAbsent(resolve(entry.url(), entry.redirect()), stands);
        }
    }

    private int parent(HarEntry entry) {
        HarEntry asking = asked.getOrDefault(entry, entry); // a preflight is due to what asked for leave
        Integer preflight = preflights.get(entry);
        Integer redirected = preflight == null ? redirects.remove(asking.url()) : null;
        if (preflight != null || redirected != null) {
            return preflight != null ? preflight : redirected;
        }
        return asking.initiators().stream()
                .flatMap(url -> known(url).stream())
                .findFirst()
                .or(() -> known(HarEntry.withoutFragment(asking.referer())))
                .orElse(first);
    }

    private Optional<Integer> known(String url) {
        return Optional.ofNullable(byUrl.containsKey(url) ? byUrl.get(url) : notTransferred.get(url));
    }

    private static String resolve(String base, String url) {
        try {
            return HarEntry.withoutFragment(URI.create(base).resolve(url).toString());
        } catch (IllegalArgumentException e) {
            return HarEntry.withoutFragment(byHand(base, url)); // not a URI to the letter, as on many pages
        }
    }

    private static String byHand(String base, String url) {
        int path = base.indexOf('/', base.indexOf("://") + 3);
        String origin = path < 0 ? base : base.substring(0, path);
        return url.startsWith("/") && !url.startsWith("//") ? origin + url : url;
    }
}
