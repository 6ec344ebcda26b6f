package org.contactcourier.console.page;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.contactcourier.console.ConsoleServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The list and the search with as many letters as a bad night leaves. The log has the times; machines differ, so bounds are loose. */
class ManyLettersTest {
    private static final Logger LOG = LoggerFactory.getLogger(ManyLettersTest.class);
    private static final int LETTERS = 100_000;

    @TempDir
    private Path folder;

    /** Copies of one letter, with ids, instants and contents of their own. */
    private void bury() throws SQLException {
        try (ConsoleServer console = ConsoleServer.start(folder)) {
            console.bury(0, "{\"email\": \"nobody-000000-at-example.org\", \"n\": \"" + "x".repeat(200) + "\"}");
        }
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("journal.db"));
                Statement statement = connection.createStatement()) {
            statement.execute(
                    "CREATE TEMP TABLE number AS WITH RECURSIVE n(i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM n"
                            + " WHERE i < " + (LETTERS - 1) + ") SELECT i FROM n");
            statement.execute("CREATE TEMP TABLE one AS SELECT * FROM contact");
            statement.execute("CREATE TEMP TABLE whole AS SELECT * FROM kept");
            statement.execute("CREATE TEMP TABLE copy AS SELECT one.*, i FROM one, number");
            statement.execute(
                    "UPDATE copy SET id = id + i, idx = i, dead_letter_id = printf('%032x', i), ended_at = ended_at - i * 100,"
                            + " cause = cause || (i % 7), message = message || ' ' || i");
            statement.execute("ALTER TABLE copy DROP COLUMN i");
            statement.execute("INSERT INTO contact SELECT * FROM copy");
            statement.execute("CREATE TEMP TABLE content AS SELECT whole.*, i FROM whole, number");
            statement.execute("UPDATE content SET contact = contact + i,"
                    + " payload = CAST(replace(CAST(payload AS TEXT), '000000', printf('%06d', i)) AS BLOB)");
            statement.execute("ALTER TABLE content DROP COLUMN i");
            statement.execute("INSERT INTO kept SELECT * FROM content");
        }
    }

    @Test
    void listsAndSearchesQuickly() throws SQLException {
        bury();
        try (ConsoleServer console = ConsoleServer.start(folder)) {
            for (String path : List.of(
                    "/dead-letters",
                    "/dead-letters?reason=Invalid&source=file",
                    "/dead-letters?text=nobody-099999-at",
                    "/dead-letters?text=no+such+text",
                    "/dead-letters?origin=file:people.ndjson%23777")) {
                console.get(path);
                long best = IntStream.range(0, 3)
                        .mapToLong(i -> {
                            long start = System.nanoTime();
                            assertThat(console.get(path).statusCode()).isEqualTo(200);
                            return (System.nanoTime() - start) / 1_000_000;
                        })
                        .min()
                        .orElseThrow();
                LOG.info("{} of {} letters: {} ms", path, LETTERS, best);
                assertThat(Duration.ofMillis(best)).as(path).isLessThan(Duration.ofSeconds(10));
            }
            assertThat(console.get("/dead-letters").body()).contains("100,000 match");
            assertThat(console.get("/dead-letters?text=nobody-099999-at").body())
                    .contains("1 match");
        }
    }
}
