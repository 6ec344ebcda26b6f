/** What lies in {@code done/} and {@code failed/}: originals, their receipts and their rejected rows. */
@NullMarked
package org.contactcourier.source.file.finished;

import org.jspecify.annotations.NullMarked;
