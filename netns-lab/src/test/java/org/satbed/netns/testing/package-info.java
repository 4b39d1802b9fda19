/**
 * What tests that build namespaces have in common; published to the other modules' tests as this module's test-jar.
 */
package org.satbed.netns.testing;
