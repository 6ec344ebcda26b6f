/**
 * What a contact is: its fields, the rules they must meet, and what is wrong with one that breaks them. Knows nothing
 * of bytes, routes or servers.
 */
@NullMarked
package org.contactcourier.contact;

import org.jspecify.annotations.NullMarked;
