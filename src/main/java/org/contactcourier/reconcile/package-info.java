/** Whether all that the sources have let go is in the journal: what came in against what became of it. */
@NullMarked
package org.contactcourier.reconcile;

import org.jspecify.annotations.NullMarked;
