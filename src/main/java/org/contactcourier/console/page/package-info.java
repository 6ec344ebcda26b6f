/** The pages of the console: made on the server, readable without a script. */
@NullMarked
package org.contactcourier.console.page;

import org.jspecify.annotations.NullMarked;
