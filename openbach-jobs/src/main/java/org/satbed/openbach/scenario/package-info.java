/** OpenBACH scenarios: built, written as the controller takes them, and checked by its rules before anything is sent. */
package org.satbed.openbach.scenario;
