/** The OpenBACH side: what belongs here speaks OpenBACH's formats and protocols, and uses {@code org.satbed.scenarios} alone. */
package org.satbed.openbach;
