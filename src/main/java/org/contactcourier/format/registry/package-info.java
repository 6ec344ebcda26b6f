/** Kafka values that name a schema of a schema registry: Avro, Protobuf and JSON Schema become JSON. */
@NullMarked
package org.contactcourier.format.registry;

import org.jspecify.annotations.NullMarked;
