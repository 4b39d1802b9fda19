package org.satbed.proxy.metrics;

import io.prometheus.metrics.expositionformats.ExpositionFormatWriter;
import io.prometheus.metrics.expositionformats.ExpositionFormats;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;

/** {@code /metrics}: Prometheus text, or OpenMetrics for who asks for it, as Prometheus itself does. */
final class MetricsPage {
    private final PrometheusRegistry registry;
    private final ExpositionFormats formats = ExpositionFormats.init();

    MetricsPage(PrometheusRegistry registry) {
        this.registry = registry;
    }

    /** @param accept as in HTTP, or empty */
    Page answer(String accept) {
        ExpositionFormatWriter writer = formats.findWriter(accept);
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        try {
            writer.write(text, registry.scrape());
        } catch (IOException e) {
            throw new IllegalStateException(e); // into memory
        }
        return new Page(200, writer.getContentType(), "", text.toByteArray());
    }
}
