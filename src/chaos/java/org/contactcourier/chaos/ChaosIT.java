package org.contactcourier.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The short form of {@code mvn -Pchaos}. */
class ChaosIT {
    private static final long SEED = 7;
    private static final int CONTACTS = 1_000;
    private static final int KILLS = 3;

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    Path folder;

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void losesNoContactAndCreatesNoneTwiceWhateverIsKilledAndWhateverFails(boolean useCreated) throws IOException {
        Report report = Run.of(Plan.of(SEED, useCreated, 1, CONTACTS, KILLS), folder, line -> {});

        assertThat(report.balances()).as(report.toString()).isTrue();
    }
}
