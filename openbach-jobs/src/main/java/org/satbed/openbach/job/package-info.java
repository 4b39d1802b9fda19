/** Job packages as OpenBACH's {@code add_job} takes them: one description a job, from which everything for both releases is written. */
package org.satbed.openbach.job;
