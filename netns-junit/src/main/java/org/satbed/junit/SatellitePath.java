package org.satbed.junit;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * Gives tests a satellite path: five hosts in a chain, {@code ws-st – st – sat – gw – ws-gw}, with an emulated satellite link on {@code sat}. A
 * parameter of type {@link SatelliteTestbed} is what they are reached through.
 *
 * <p>On a class, all its tests share one path, which is made before {@code @BeforeAll} and whose link is as it was told at the begin of each
 * test. On a method, the test has one of its own. May be used as a meta-annotation.
 *
 * <p>Where a path cannot be made, the tests are skipped with the reason; with the system property {@code satbed.required=true} or the
 * environment variable {@code SATBED_REQUIRED=true} they fail instead, so that a CI notices.
 */
@Target({ElementType.TYPE, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
@Inherited
@Documented
@Execution(ExecutionMode.SAME_THREAD)
@ExtendWith(SatellitePathExtension.class)
public @interface SatellitePath {
    /** The round-trip time without queueing, half of it in each direction: {@code "600ms"}; 0 to 2 min. */
    String rtt();

    /** The rate from gw to st, in bits of IP packets a second: {@code "50Mbit"}; 1 kbit to 40 Gbit. */
    String forward();

    /** The rate from st to gw; empty for the same as {@link #forward}. */
    String returnLink() default "";

    /** The part of the packets that is lost at random in each direction: {@code "1%"}; 0 to below 100 %. */
    String loss() default "0%";

    /**
     * What may wait for the link in each direction, the packet being sent included: a size, {@code "3MB"}, or a multiple of the direction's rate
     * times the round-trip time, {@code "0.5bdp"}; 1500 bytes to 1 GB.
     */
    String queue() default "1bdp";

    /** Of the random numbers that decide the losses: with the same seed, the k-th packet of a direction has the same fate. */
    long seed() default 1;
}
