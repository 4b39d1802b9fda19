/** Statistics as OpenBACH keeps them: names, values and the lines that rstats, its collector and InfluxDB take. */
package org.satbed.openbach.stat;
