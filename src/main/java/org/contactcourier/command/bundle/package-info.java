/** How a command reaches the bundle: the one that runs, over HTTP, or the journal of one that doesn't. */
@NullMarked
package org.contactcourier.command.bundle;

import org.jspecify.annotations.NullMarked;
