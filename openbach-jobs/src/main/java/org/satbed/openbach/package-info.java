/**
 * The OpenBACH side: what belongs here speaks OpenBACH's formats and protocols, and uses {@code org.satbed.scenarios} alone. This package has
 * its exception; {@code agent}, {@code stat}, {@code job}, {@code scenario}, {@code export} and {@code controller} are for other modules too.
 */
package org.satbed.openbach;
