/** Who may look at the console and change something with it: users, sessions, tokens, and pages of other origins. */
@NullMarked
package org.contactcourier.console.access;

import org.jspecify.annotations.NullMarked;
