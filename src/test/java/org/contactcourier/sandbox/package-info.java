/**
 * Real servers to play with, in this JVM: Kafka, a mail server, and a simulator of SmartTask whose faults are switched on by
 * name. Shared by tests, demo and benchmarks; knows nothing of the bundle.
 */
@NullMarked
package org.contactcourier.sandbox;

import org.jspecify.annotations.NullMarked;
