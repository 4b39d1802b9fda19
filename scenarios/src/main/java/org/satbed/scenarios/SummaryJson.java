package org.satbed.scenarios;

import com.fasterxml.jackson.core.JsonProcessingException;

/** A summary as JSON: what --json prints. Absent values are left out. */
public final class SummaryJson {

    private SummaryJson() {}

    /** The summary, pretty-printed, without a line end after it. */
    public static String render(Summary summary) {
        try {
            return Json.pretty().writeValueAsString(summary);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("records of texts and numbers can always be written", e);
        }
    }
}
