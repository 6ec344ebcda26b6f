/** A Confluent-compatible schema registry, and how values of its schemas become JSON. */
@NullMarked
package org.contactcourier.intake.registry;

import org.jspecify.annotations.NullMarked;
