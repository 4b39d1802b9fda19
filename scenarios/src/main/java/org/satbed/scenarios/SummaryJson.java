package org.satbed.scenarios;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** A summary as JSON: what --json prints. Absent values are left out. */
public final class SummaryJson {

    private SummaryJson() {}

    /** The summary with what the run came to beyond its numbers, pretty-printed, without a line end after it. */
    public static String render(Summary summary, RunResult result) {
        try {
            ObjectNode root = Json.MAPPER.valueToTree(summary);
            root.set("findings", Json.MAPPER.valueToTree(Findings.in(result)));
            return Json.pretty().writeValueAsString(root);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("records of texts and numbers can always be written", e);
        }
    }

    /** The summary, pretty-printed, without a line end after it. */
    public static String render(Summary summary) {
        try {
            return Json.pretty().writeValueAsString(summary);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("records of texts and numbers can always be written", e);
        }
    }
}
