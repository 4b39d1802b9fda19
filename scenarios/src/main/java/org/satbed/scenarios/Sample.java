package org.satbed.scenarios;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.time.Instant;

/** One measurement. In JSON its property "type" tells which. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
    @JsonSubTypes.Type(value = ObjectSample.class, name = "object"),
    @JsonSubTypes.Type(value = BulkSample.class, name = "bulk"),
    @JsonSubTypes.Type(value = PageSample.class, name = "page"),
    @JsonSubTypes.Type(value = LatencySample.class, name = "latency"),
    @JsonSubTypes.Type(value = RequestResponseSample.class, name = "rr"),
    @JsonSubTypes.Type(value = ProgramSample.class, name = "program"),
    @JsonSubTypes.Type(value = BackgroundSample.class, name = "background")
})
public sealed interface Sample
        permits ObjectSample,
                BulkSample,
                PageSample,
                LatencySample,
                RequestResponseSample,
                ProgramSample,
                BackgroundSample {

    /** Id of the variant. */
    String variant();

    /** Which repetition, from 1. */
    int repetition();

    /** Id of the workload. */
    String workload();

    /** When it began. */
    Instant started();
}
