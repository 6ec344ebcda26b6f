/** LDIF, what directories and address books export, into records (RFC 2849). */
@NullMarked
package org.contactcourier.format.ldif;

import org.jspecify.annotations.NullMarked;
