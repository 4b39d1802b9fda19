package org.satbed.orchestrator.workload;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;

/**
 * One line to the client process. Fields that an operation does not need are left out, and 0 here.
 *
 * @param op {@code warmup}, {@code download}, {@code upload}, {@code requests}, {@code udp} or {@code rtt}
 * @param host the server's address
 * @param port the server's port
 * @param bytes of each object
 * @param parallel objects at once
 * @param timeoutMillis for all objects together
 * @param direction of the UDP packets: {@code forward} is from the server
 * @param bitsPerSecond offered, in IP bytes
 * @param seconds how long packets are sent
 * @param count of echo requests
 * @param intervalMillis between echo requests, or objects
 * @param besideBytes of a download that goes on meanwhile
 * @param plan what the further operations are to do: {@code arrivals}, {@code page}, {@code rr}, {@code latency}, {@code background}
 */
@JsonInclude(JsonInclude.Include.NON_DEFAULT)
record Request(
        String op,
        String host,
        int port,
        long bytes,
        int parallel,
        long timeoutMillis,
        String direction,
        double bitsPerSecond,
        double seconds,
        int count,
        double intervalMillis,
        long besideBytes,
        JsonNode plan) {

    static Request warmup() {
        return new Request("warmup", null, 0, 0, 0, 0, null, 0, 0, 0, 0, 0, null);
    }

    static Request transfer(String op, String host, int port, long bytes, int parallel, long timeoutMillis) {
        return new Request(op, host, port, bytes, parallel, timeoutMillis, null, 0, 0, 0, 0, 0, null);
    }

    static Request spaced(
            String host, int port, long bytes, int count, double intervalMillis, long besideBytes, long timeoutMillis) {
        return new Request(
                "requests", host, port, bytes, 0, timeoutMillis, null, 0, 0, count, intervalMillis, besideBytes, null);
    }

    static Request udp(String host, int port, String direction, double bitsPerSecond, double seconds) {
        return new Request("udp", host, port, 0, 0, 0, direction, bitsPerSecond, seconds, 0, 0, 0, null);
    }

    static Request rtt(String host, int port, int count, double intervalMillis) {
        return new Request("rtt", host, port, 0, 0, 0, null, 0, 0, count, intervalMillis, 0, null);
    }

    static Request planned(String op, String host, int port, JsonNode plan, long timeoutMillis) {
        return new Request(op, host, port, 0, 0, timeoutMillis, null, 0, 0, 0, 0, 0, plan);
    }
}
