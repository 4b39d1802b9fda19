package org.satbed.orchestrator.report;

import java.util.List;

/** HTML and SVG as text. Everything that comes from outside goes through {@link #escape}. */
final class Html {
    private final StringBuilder out = new StringBuilder();

    /** Text for element content and quoted attributes; characters that XML cannot hold become the replacement character. */
    static String escape(String text) {
        StringBuilder escaped = new StringBuilder(text.length() + 16);
        text.codePoints().forEach(c -> {
            switch (c) {
                case '&' -> escaped.append("&amp;");
                case '<' -> escaped.append("&lt;");
                case '>' -> escaped.append("&gt;");
                case '"' -> escaped.append("&quot;");
                case '\'' -> escaped.append("&#39;");
                default -> escaped.appendCodePoint(isText(c) ? c : 0xFFFD);
            }
        });
        return escaped.toString();
    }

    private static boolean isText(int c) {
        return c == '\t'
                || c == '\n'
                || c >= 0x20 && c < 0x7f
                || c >= 0xa0 && c < 0xd800
                || c > 0xdfff && c < 0xfffe
                || c > 0xffff;
    }

    /** Opens an element; attributes as names and values in turn. */
    Html open(String element, String... attributes) {
        out.append('<').append(element);
        for (int i = 0; i < attributes.length; i += 2) {
            out.append(' ')
                    .append(attributes[i])
                    .append("=\"")
                    .append(escape(attributes[i + 1]))
                    .append('"');
        }
        out.append('>');
        return this;
    }

    /** Closes an element. */
    Html close(String element) {
        out.append("</").append(element).append('>');
        if (!List.of("a", "code", "span", "strong", "text", "title").contains(element)) {
            out.append('\n');
        }
        return this;
    }

    /** Text. */
    Html text(String text) {
        out.append(escape(text));
        return this;
    }

    /** An element with nothing but text in it. */
    Html element(String element, String text, String... attributes) {
        return open(element, attributes).text(text).close(element);
    }

    /** What is HTML already. */
    Html raw(String html) {
        out.append(html);
        return this;
    }

    /** A table in a box of its own, in which it can be scrolled. */
    Html table(DataTable table, String captionId) {
        open("div", "class", "scroll", "role", "group", "aria-labelledby", captionId, "tabindex", "0");
        open("table").element("caption", table.caption(), "id", captionId);
        open("thead").open("tr");
        for (int column = 0; column < table.headers().size(); column++) {
            element("th", table.headers().get(column), "scope", "col", "class", table.isText(column) ? "t" : "n");
        }
        close("tr").close("thead").open("tbody");
        for (List<String> row : table.rows()) {
            open("tr").element("th", row.get(0), "scope", "row");
            for (int column = 1; column < row.size(); column++) {
                element("td", row.get(column), "class", table.isText(column) ? "t" : "n");
            }
            close("tr");
        }
        return close("tbody").close("table").close("div");
    }

    @Override
    public String toString() {
        return out.toString();
    }
}
