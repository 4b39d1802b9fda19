/** One host of the chain by itself, as which a container runs satbed: its interfaces, its part of the path, and what keeps that going. */
package org.satbed.orchestrator.container;
