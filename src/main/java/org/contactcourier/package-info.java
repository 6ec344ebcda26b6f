/** Starts the bundle: reads the configuration, assembles the parts, runs Camel. */
@NullMarked
package org.contactcourier;

import org.jspecify.annotations.NullMarked;
