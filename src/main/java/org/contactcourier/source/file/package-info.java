/**
 * Contacts from files that are dropped into a folder: claimed, read, moved when all of them have ended, with a
 * receipt beside each file.
 */
@NullMarked
package org.contactcourier.source.file;

import org.jspecify.annotations.NullMarked;
