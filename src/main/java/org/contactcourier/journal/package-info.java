/**
 * What happened to each contact: attempts, endings, parked contacts and dead letters. Decides nothing about delivery.
 */
@NullMarked
package org.contactcourier.journal;

import org.jspecify.annotations.NullMarked;
