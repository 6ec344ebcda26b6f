/** What people look at: health and metrics. */
@NullMarked
package org.contactcourier.console;

import org.jspecify.annotations.NullMarked;
