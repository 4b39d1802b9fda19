/** The collect-agent's side of a running job: its environment, the UDP protocol of rstats, and what is kept when nobody answers. */
package org.satbed.openbach.agent;
