/** The Kafka source: batches of records and the offsets that may be committed. */
@NullMarked
package org.contactcourier.intake.kafka;

import org.jspecify.annotations.NullMarked;
