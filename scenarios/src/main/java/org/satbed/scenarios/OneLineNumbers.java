package org.satbed.scenarios;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonSerializer;
import com.fasterxml.jackson.databind.SerializerProvider;
import java.io.IOException;
import java.util.List;
import java.util.stream.Collectors;

/** A long list of numbers on one line: with a line for each a result file would be mostly spaces. */
final class OneLineNumbers extends JsonSerializer<List<? extends Number>> {
    @Override
    public void serialize(List<? extends Number> numbers, JsonGenerator out, SerializerProvider unused)
            throws IOException {
        out.writeRawValue(numbers.stream().map(Number::toString).collect(Collectors.joining(",", "[", "]")));
    }
}
