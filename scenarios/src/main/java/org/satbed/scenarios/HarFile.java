package org.satbed.scenarios;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Reads a HAR file entry by entry, so that the bodies in it, which are most of it, are never in memory. */
final class HarFile {
    /** Bodies and what else no page needs. */
    private static final Set<String> SKIPPED =
            Set.of("text", "postData", "cookies", "queryString", "_webSocketMessages", "_securityDetails");

    private static final int MOST_ENTRIES = 100_000;
    private static final int MOST_PAGES = 10_000;
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final JsonFactory JSON = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxStringLength((int) PageGraph.MAX_FILE_BYTES)
                    .build())
            .build();

    /** One of the pages that a file lists. */
    record ListedPage(String id, String title) {}

    private final String source;
    private final List<ListedPage> pages = new ArrayList<>();
    private final List<HarEntry> entries = new ArrayList<>();
    private boolean hasEntries;

    private HarFile(String source) {
        this.source = source;
    }

    /**
     * Reads.
     *
     * @param source the file's name, for messages
     * @throws IOException if it is no HAR file; the message says why, in one line
     */
    static HarFile read(String source, InputStream in) throws IOException {
        HarFile file = new HarFile(source);
        try (JsonParser parser = JSON.createParser(in)) {
            if (parser.nextToken() == JsonToken.START_OBJECT) {
                file.readRoot(parser);
                if (parser.nextToken() != null) {
                    throw new IOException(source + " is no HAR file: something follows behind its end");
                }
            }
        } catch (JsonProcessingException e) {
            throw new IOException(
                    source + " is no HAR file: it is not JSON: " + OneLine.of(e.getOriginalMessage()) + " (line "
                            + e.getLocation().getLineNr() + ", column "
                            + e.getLocation().getColumnNr() + ")",
                    e);
        }
        if (!file.hasEntries) {
            throw new IOException(source + " is no HAR file: it has no log.entries");
        }
        return file;
    }

    List<ListedPage> pages() {
        return pages;
    }

    /** Those over HTTP, in the file's order, also those that a cache had. */
    List<HarEntry> entries() {
        return entries;
    }

    private void readRoot(JsonParser parser) throws IOException {
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            JsonToken value = parser.nextToken();
            if (!name.equals("log") || value != JsonToken.START_OBJECT) {
                parser.skipChildren();
                continue;
            }
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String list = parser.currentName();
                boolean isArray = parser.nextToken() == JsonToken.START_ARRAY;
                if (isArray && list.equals("pages")) {
                    readPages(parser);
                } else if (isArray && list.equals("entries")) {
                    hasEntries = true;
                    readEntries(parser);
                } else {
                    parser.skipChildren();
                }
            }
        }
    }

    private void readPages(JsonParser parser) throws IOException {
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            JsonNode page = tree(parser);
            pages.add(new ListedPage(
                    page.path("id").asText(""), page.path("title").asText("")));
            if (pages.size() > MOST_PAGES) {
                throw new IOException(source + " has more than " + MOST_PAGES + " pages");
            }
        }
    }

    private void readEntries(JsonParser parser) throws IOException {
        for (int number = 0; parser.nextToken() != JsonToken.END_ARRAY; number++) {
            JsonNode entry = tree(parser);
            if (HarEntry.isHttp(entry)) {
                entries.add(HarEntry.read(source + ": log.entries[" + number + "]", entry));
            }
            if (number == MOST_ENTRIES) {
                throw new IOException(source + " has more than " + MOST_ENTRIES + " entries; save the page alone");
            }
        }
    }

    /** What the parser is at, without what is skipped; numbers as texts, for there are some that no number holds. */
    private static JsonNode tree(JsonParser parser) throws IOException {
        if (parser.currentToken() == JsonToken.START_OBJECT) {
            ObjectNode object = NODES.objectNode();
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String name = parser.currentName();
                parser.nextToken();
                if (SKIPPED.contains(name)) {
                    parser.skipChildren(); // a text is passed over unread
                } else {
                    object.set(name, tree(parser));
                }
            }
            return object;
        }
        if (parser.currentToken() == JsonToken.START_ARRAY) {
            ArrayNode array = NODES.arrayNode();
            while (parser.nextToken() != JsonToken.END_ARRAY) {
                array.add(tree(parser));
            }
            return array;
        }
        return parser.currentToken() == JsonToken.VALUE_NULL ? NODES.nullNode() : NODES.textNode(parser.getText());
    }
}
