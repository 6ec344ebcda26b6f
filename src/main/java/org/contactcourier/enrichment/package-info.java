/** What an operator's own route makes of a contact between reading and delivery. */
@NullMarked
package org.contactcourier.enrichment;

import org.jspecify.annotations.NullMarked;
