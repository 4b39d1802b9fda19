/** Statistics brought to a collector of OpenBACH's without a job: to its logstash, to its InfluxDB, or through this host's agent. */
package org.satbed.openbach.export;
