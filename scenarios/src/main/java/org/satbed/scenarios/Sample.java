package org.satbed.scenarios;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.time.Instant;

/** One measurement. In JSON its property "type" tells which: "object" or "bulk". */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
    @JsonSubTypes.Type(value = ObjectSample.class, name = "object"),
    @JsonSubTypes.Type(value = BulkSample.class, name = "bulk")
})
public sealed interface Sample permits ObjectSample, BulkSample {

    /** Id of the variant. */
    String variant();

    /** Which repetition, from 1. */
    int repetition();

    /** Id of the workload. */
    String workload();

    /** When it began. */
    Instant started();
}
