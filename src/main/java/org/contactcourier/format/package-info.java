/**
 * What the formats share: input is split into elements, each element becomes a record, and what is damaged becomes
 * one, too.
 */
@NullMarked
package org.contactcourier.format;

import org.jspecify.annotations.NullMarked;
