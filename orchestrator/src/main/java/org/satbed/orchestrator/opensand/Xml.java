package org.satbed.orchestrator.opensand;

import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/** An XML element on its way to a file: a name with a text, or with elements inside. */
final class Xml {
    private final String name;
    private final String text;
    private final List<Xml> inside;

    private Xml(String name, String text, List<Xml> inside) {
        this.name = name;
        this.text = text;
        this.inside = inside;
    }

    static Xml of(String name, Xml... inside) {
        return new Xml(name, null, List.of(inside));
    }

    static Xml of(String name, List<Xml> inside) {
        return new Xml(name, null, List.copyOf(inside));
    }

    static Xml of(String name, String text) {
        return new Xml(name, text, List.of());
    }

    static Xml of(String name, long value) {
        return of(name, Long.toString(value));
    }

    static Xml of(String name, boolean value) {
        return of(name, Boolean.toString(value));
    }

    /** In the decimal form that OpenSAND takes, without an exponent. */
    static Xml of(String name, double value) {
        return of(name, String.format(Locale.ROOT, "%.6f", value).replaceFirst("(\\.\\d+?)0+$", "$1"));
    }

    /** A list of equal things. */
    static Xml items(String name, List<List<Xml>> items) {
        List<Xml> all = new ArrayList<>();
        items.forEach(item -> all.add(of("item", item)));
        return of(name, all);
    }

    /** A file of OpenSAND's: its only model version, and these elements in the root. */
    static String model(Xml... inside) {
        StringWriter file = new StringWriter();
        try {
            XMLStreamWriter out = XMLOutputFactory.newInstance().createXMLStreamWriter(file);
            out.writeStartDocument("UTF-8", "1.0");
            out.writeCharacters("\n");
            out.writeStartElement("model");
            out.writeAttribute("version", "1.0.0");
            out.writeCharacters("\n");
            of("root", inside).write(out, 1);
            out.writeEndElement();
            out.writeCharacters("\n");
            out.writeEndDocument();
            out.close();
        } catch (XMLStreamException e) {
            throw new IllegalStateException(e); // it writes to memory
        }
        return file.toString();
    }

    private void write(XMLStreamWriter out, int depth) throws XMLStreamException {
        out.writeCharacters("  ".repeat(depth));
        if (text == null && inside.isEmpty()) {
            out.writeEmptyElement(name);
        } else if (text != null) {
            out.writeStartElement(name);
            out.writeCharacters(text);
            out.writeEndElement();
        } else {
            out.writeStartElement(name);
            out.writeCharacters("\n");
            for (Xml each : inside) {
                each.write(out, depth + 1);
            }
            out.writeCharacters("  ".repeat(depth));
            out.writeEndElement();
        }
        out.writeCharacters("\n");
    }
}
