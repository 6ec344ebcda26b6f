/** Folders that are held open, so that somebody who may swap names in the inbox can't lead the file source elsewhere. */
@NullMarked
package org.contactcourier.source.file.folder;

import org.jspecify.annotations.NullMarked;
