/** Internal: the command line of {@code satbed pep}, a program that needs nothing but this module and {@code linux}. */
package org.satbed.proxy.cli;
