/**
 * What a running proxy shows of itself over HTTP, and those who ask for it. Everything is read when somebody asks: counters from any
 * thread, connections by a question to the reactors. Nothing here is loaded before it is asked for on the command line.
 */
package org.satbed.proxy.metrics;
