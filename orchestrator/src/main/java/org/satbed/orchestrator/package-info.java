/** The program {@code satbed}: its start, and what all its commands share. */
package org.satbed.orchestrator;
