package org.satbed.scenarios;

import java.time.Instant;
import java.util.List;

/**
 * One web page that was loaded.
 *
 * @param variant id of the variant
 * @param repetition from 1
 * @param workload id of the workload
 * @param started when the client began to connect for the document
 * @param bytes of all objects
 * @param depth the longest chain of objects of which each refers to the next
 * @param connections that were opened
 * @param firstByteSeconds from the start to the first byte of the document's answer
 * @param firstObjectSeconds from the start to the last byte of the document
 * @param loadSeconds from the start to the last byte of the last object: the page load time
 * @param objects each of them, the document first
 */
public record PageSample(
        String variant,
        int repetition,
        String workload,
        Instant started,
        long bytes,
        int depth,
        int connections,
        double firstByteSeconds,
        double firstObjectSeconds,
        double loadSeconds,
        List<Transfer> objects)
        implements Sample {

    /**
     * Makes a sample.
     *
     * @throws IllegalArgumentException if a time is not a finite number
     */
    public PageSample {
        Limits.finite(firstByteSeconds, "firstByteSeconds");
        Limits.finite(firstObjectSeconds, "firstObjectSeconds");
        Limits.finite(loadSeconds, "loadSeconds");
        objects = List.copyOf(objects);
    }

    /**
     * One object; its times count from the page's start.
     *
     * @param url as in the HAR file
     * @param bytes of its body
     * @param dependsOn the number of the object that refers to it, from 0; -1 for what begins with the page
     * @param readySeconds when what refers to it was there
     * @param requestedSeconds when a connection was free and the request was written
     * @param firstByteSeconds when the first byte of the answer was there
     * @param completionSeconds when its last byte was there
     */
    public record Transfer(
            String url,
            long bytes,
            int dependsOn,
            double readySeconds,
            double requestedSeconds,
            double firstByteSeconds,
            double completionSeconds) {}
}
