/** What has arrived in an inbox, before anybody claims it: which names are read, and what became of a file since it was read. */
@NullMarked
package org.contactcourier.source.file.arrival;

import org.jspecify.annotations.NullMarked;
