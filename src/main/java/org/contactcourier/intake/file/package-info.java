/** The file source: complete files, claims, receipts and the final move. */
@NullMarked
package org.contactcourier.intake.file;

import org.jspecify.annotations.NullMarked;
