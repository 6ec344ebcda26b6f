/** Reads the configuration keys, and says which one is wrong. */
@NullMarked
package org.contactcourier.configuration;

import org.jspecify.annotations.NullMarked;
