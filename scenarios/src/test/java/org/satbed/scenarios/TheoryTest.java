package org.satbed.scenarios;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TheoryTest {

    private static final Rate FAST = Rate.parse("1Gbit");

    /** 10, 20, 40 segments: a handshake, a request with its first window, and two windows more. */
    @Test
    void slowStartDoublesTenSegmentsEachRtt() {
        assertEquals(2, Theory.slowStartRounds(10 * 1448, 0.6, 1e9));
        assertEquals(3, Theory.slowStartRounds(10 * 1448 + 1, 0.6, 1e9));
        assertEquals(4, Theory.slowStartRounds(70 * 1448, 0.6, 1e9));
        assertEquals(5, Theory.slowStartRounds(70 * 1448 + 1, 0.6, 1e9));
        // 40 packets of 1500 bytes at 1 Gbit/s
        assertEquals(4 * 0.6 + 40 * 1500 * 8 / 1e9, Theory.slowStartSeconds(70 * 1448, 0.6, 1e9), 1e-9);
    }

    /** Once the window fills the link, the rest comes at its rate: 600 ms of 12 Mbit/s are 600 packets. */
    @Test
    void aFullLinkTakesWhatTheRestTakes() {
        double segments = 10_000;
        double before = 10 + 20 + 40 + 80 + 160 + 320; // then 640, which is more than 600
        assertEquals(
                2 * 0.6 + 6 * 0.6 + (segments - before) * 0.001,
                Theory.slowStartSeconds(segments * 1448, 0.6, 12e6),
                1e-9);
    }

    /** Values worked out by hand for an RTT of 580 ms. */
    @Test
    void averageWindowsAreThoseOfTheFormulas() {
        assertEquals(0.77e6, Theory.bitsPerSecond(Theory.renoWindow(1e-3), 0.58, FAST), 0.01e6);
        assertEquals(0.24e6, Theory.bitsPerSecond(Theory.renoWindow(1e-2), 0.58, FAST), 0.01e6);
        assertEquals(1.054 * Math.pow(0.58 / 1e-3, 0.75), Theory.cubicWindow(0.58, 1e-3), 0.1);
        assertEquals(14.0e6, Theory.bitsPerSecond(Theory.cubicWindow(0.58, 1e-4), 0.58, FAST), 0.1e6);
        assertEquals(2.5e6, Theory.bitsPerSecond(Theory.cubicWindow(0.58, 1e-3), 0.58, FAST), 0.05e6);
        assertEquals(Theory.renoWindow(1e-2), Theory.cubicWindow(0.01, 1e-2), 1e-9, "on a short path CUBIC is Reno");
        assertEquals(
                Bounds.payloadBitsPerSecond(Rate.parse("1Mbit")),
                Theory.bitsPerSecond(1e6, 0.58, Rate.parse("1Mbit")),
                "no faster than the link");
    }

    @Test
    void whatDoesNotFitIsNotedWithItsLawAndFactor() throws ScenarioException {
        RunResult tooFast = run("", "0%", "- download: {size: 2MB}", object(2.0));
        TheoryCheck check = Findings.of(tooFast, Optional.empty()).theory().get(0);
        assertEquals(5.43, check.predicted(), 0.01);
        String note = check.note().orElseThrow();
        assertTrue(note.contains("download-2MB with none: 2.00 s, 0.37× the 5.43 s of slow start"), note);
        RunResult asInReality = run("", "0%", "- download: {size: 2MB}", object(5.7));
        assertEquals(
                Optional.empty(),
                Findings.of(asInReality, Optional.empty()).theory().get(0).note());
        RunResult slow = run("", "0%", "- download: {size: 2MB}", object(9));
        assertTrue(Findings.of(slow, Optional.empty()).theory().get(0).note().isPresent());
        assertTrue(SummaryTable.render(Summary.of(slow), slow).contains("note: download-2MB with none: 9.00 s"));
    }

    @Test
    void lossIsComparedWithTheCongestionControlsOwnLaw() throws ScenarioException {
        String bulk = "- bulk: {duration: 20s}";
        // 1.22 x 1448 bytes / (600 ms x sqrt(0.01)): 0.24 Mbit/s, so that a half of 20 s has few losses; ten times make
        // enough.
        RunResult one = run("tcp: {congestion-control: reno}", "1%", bulk, goodput(0.24e6));
        assertEquals(List.of(), Findings.of(one, Optional.empty()).theory(), "two losses say nothing");
        RunResult reno = run("tcp: {congestion-control: reno}", "1%", bulk, tenTimes(0.3e6));
        TheoryCheck check = Findings.of(reno, Optional.empty()).theory().get(0);
        assertTrue(check.law().contains("Mathis"), check.law());
        assertTrue(check.fits());
        RunResult cubic = run("tcp: {congestion-control: cubic}", "1%", bulk, tenTimes(0.15e6));
        check = Findings.of(cubic, Optional.empty()).theory().get(0);
        assertTrue(check.law().contains("RFC 9438"), check.law());
        assertTrue(check.note().isPresent(), "a third of what CUBIC has");
        RunResult bbr = run("tcp: {congestion-control: bbr}", "0.1%", bulk, tenTimes(40e6));
        assertEquals(List.of(), Findings.of(bbr, Optional.empty()).theory(), "no law for what ignores losses");
    }

    private static Sample[] tenTimes(double bitsPerSecond) {
        return IntStream.rangeClosed(1, 10)
                .mapToObj(r -> SampleRun.bulk("none", r, bitsPerSecond))
                .toArray(Sample[]::new);
    }

    private static RunResult run(String tcp, String loss, String workload, Sample... samples) throws ScenarioException {
        Scenario scenario = ScenarioParser.parse(
                "t.yml",
                "name: t\nlink: {rtt: 600ms, forward: {rate: 50Mbit, loss: " + loss + "}, return: {rate: 10Mbit}}\n"
                        + tcp + "\nvariants: [none]\nrepeat: 1\nworkloads:\n  " + workload + "\n");
        return SampleRun.of(scenario, List.of(samples), List.of());
    }

    private static Sample object(double completion) {
        return SampleRun.object("none", 1, "download-2MB", 0, 1.2, completion);
    }

    private static Sample goodput(double bitsPerSecond) {
        return SampleRun.bulk("none", 1, bitsPerSecond);
    }
}
