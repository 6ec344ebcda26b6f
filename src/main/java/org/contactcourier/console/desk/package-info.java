/** What pages and API share: the filter of letters, runs under way, and how the program fares just now. */
@NullMarked
package org.contactcourier.console.desk;

import org.jspecify.annotations.NullMarked;
