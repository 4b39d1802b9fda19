/**
 * Results as something to read and to publish: one HTML file, figures for a paper, two results beside each other. Everything is made from
 * result files (and captures beside them) alone. Internal: the commands {@code satbed report} and {@code satbed compare} use it.
 *
 * <p>{@link org.satbed.orchestrator.report.LoadedResult} → figures as plain data ({@link org.satbed.orchestrator.report.Figure}) →
 * {@link org.satbed.orchestrator.report.Plot}, which draws one onto a {@link org.satbed.orchestrator.report.Canvas}: SVG or PDF.
 */
package org.satbed.orchestrator.report;
