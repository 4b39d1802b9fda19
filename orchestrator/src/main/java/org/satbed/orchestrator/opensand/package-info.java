/**
 * The backend OpenSAND (8.2): its carriers computed, its configuration files written and checked, its three processes run and watched,
 * what it measures collected.
 */
package org.satbed.orchestrator.opensand;
