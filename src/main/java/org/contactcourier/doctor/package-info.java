/** Looks at everything that a start needs, before a start: servers, rights, room, and the clock. */
@NullMarked
package org.contactcourier.doctor;

import org.jspecify.annotations.NullMarked;
