/** Contacts from a Kafka topic: read in batches; an offset is committed once every record before it has ended. */
@NullMarked
package org.contactcourier.source.kafka;

import org.jspecify.annotations.NullMarked;
