/** The commands that plan, make, use and remove testbeds. */
package org.satbed.orchestrator.cli;
