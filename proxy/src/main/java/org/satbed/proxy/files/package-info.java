/** Internal: readers of text files that others wrote, systemd's units and environment files among them. */
package org.satbed.proxy.files;
