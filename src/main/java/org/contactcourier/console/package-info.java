/** What people look at: health and metrics; and what an operator does by hand. */
@NullMarked
package org.contactcourier.console;

import org.jspecify.annotations.NullMarked;
