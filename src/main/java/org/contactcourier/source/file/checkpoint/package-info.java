/** How far a claimed file was read: below that all its records have ended, and its receipt is written. */
@NullMarked
package org.contactcourier.source.file.checkpoint;

import org.jspecify.annotations.NullMarked;
