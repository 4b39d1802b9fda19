/**
 * What travels ahead of a connection that is handed from one proxy to another: the header that announces it, and the key that signs it. Bytes
 * in, verdicts out; no sockets.
 */
package org.satbed.proxy.trunk;
