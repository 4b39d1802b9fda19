/** The client of OpenBACH's controller: its REST interface, and what comes back from it as satbed's own results. */
package org.satbed.openbach.controller;
