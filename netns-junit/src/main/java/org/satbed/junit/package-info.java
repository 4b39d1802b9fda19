/**
 * A JUnit 5 extension that gives a test a satellite path: {@link org.satbed.junit.SatellitePath} on a class or method, and a parameter of
 * type {@link org.satbed.junit.SatelliteTestbed}.
 *
 * <p>The hosts are network namespaces, the link between them is emulated inside the test's JVM. All is taken down after the test, when the JVM
 * ends, and what a killed JVM left by the next one that uses the extension.
 */
package org.satbed.junit;
