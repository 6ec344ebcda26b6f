/** {@code dead-letters}: what a person does with dead letters at a terminal. */
@NullMarked
package org.contactcourier.command.letters;

import org.jspecify.annotations.NullMarked;
