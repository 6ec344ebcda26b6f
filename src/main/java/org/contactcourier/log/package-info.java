/** How a log line looks. */
@NullMarked
package org.contactcourier.log;

import org.jspecify.annotations.NullMarked;
