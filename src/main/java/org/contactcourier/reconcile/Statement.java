package org.contactcourier.reconcile;

import java.time.Instant;
import java.util.List;

/**
 * What a reconciliation has found.
 *
 * @param since what came in before is not compared
 */
public record Statement(Instant since, List<SourceStatement> sources) {
    public Statement {
        sources = List.copyOf(sources);
    }

    /** Whether nothing is missing and nothing contradicts. */
    public boolean balances() {
        return sources.stream().allMatch(source -> source.differences().count() == 0);
    }
}
