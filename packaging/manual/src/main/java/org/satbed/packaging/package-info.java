/** Writes what Debian packages have beside their programs: manual pages and the shell's completion, from the commands; compressed texts. */
package org.satbed.packaging;
