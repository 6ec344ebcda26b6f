/** The rejected rows of a file, written so that a person can mend them and drop them again. */
@NullMarked
package org.contactcourier.source.file.rejected;

import org.jspecify.annotations.NullMarked;
