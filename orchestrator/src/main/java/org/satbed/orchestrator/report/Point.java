package org.satbed.orchestrator.report;

/** A place in a figure, in the units of its axes, or on a canvas. */
record Point(double x, double y) {}
