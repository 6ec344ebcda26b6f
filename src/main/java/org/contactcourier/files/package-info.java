/** Owners, modes and names of files. */
@NullMarked
package org.contactcourier.files;

import org.jspecify.annotations.NullMarked;
