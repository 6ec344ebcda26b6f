package org.contactcourier.distribution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import org.contactcourier.sandbox.SmartTaskSimulator;
import org.contactcourier.support.BundleProcess;
import org.contactcourier.support.Contacts;
import org.contactcourier.support.WithSmartTask;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** From a person's login to delivered contacts. */
class LoginIT {
    @RegisterExtension
    static final WithSmartTask SMART_TASK = new WithSmartTask();

    private static final Duration LONG = Duration.ofSeconds(60);

    @TempDir
    Path folder;

    private final SmartTaskSimulator smartTask = SMART_TASK.server();
    private Surroundings surroundings;

    @BeforeEach
    void configure() {
        surroundings = new Surroundings(folder, smartTask)
                .with("SMARTTASK_ACCESS_TOKEN", "")
                .with("SMARTTASK_OAUTH_TOKEN_URL", smartTask.tokenUrl().toString())
                .with("SMARTTASK_OAUTH_CLIENT_ID", SmartTaskSimulator.CLIENT_ID)
                .with("SMARTTASK_OAUTH_CLIENT_SECRET", SmartTaskSimulator.CLIENT_SECRET)
                .with("SMARTTASK_OAUTH_REFRESH_TOKEN_FILE", "secrets/refresh-token");
    }

    private void login() {
        try (BundleProcess page = BundleProcess.launch(folder, surroundings.environment, "login")) {
            assertThat(page.exitCode()).as(page.log()).isEqualTo(1); // nobody types a code
        }
        try (BundleProcess login = BundleProcess.launch(
                folder, surroundings.environment, "login", "--code", smartTask.authorizationCode())) {
            assertThat(login.exitCode()).as(login.log()).isZero();
        }
    }

    @Test
    void asksForALoginFirst() {
        try (BundleProcess bundle = BundleProcess.launch(folder, surroundings.environment)) {
            assertThat(bundle.exitCode()).isEqualTo(2);
            assertThat(bundle.trouble()).singleElement().asString().endsWith("run contact-courier login");
        }
    }

    @Test
    void logsInWithNoOtherKeys() {
        surroundings.environment.keySet().removeIf(name -> !name.startsWith("SMARTTASK_OAUTH_"));

        login();

        assertThat(folder.resolve("secrets/refresh-token")).content().startsWith("refresh-");
    }

    @Test
    void deliversWithTheTokensOfALogin() {
        login();
        String first =
                Surroundings.read(folder.resolve("secrets/refresh-token")).strip();
        try (BundleProcess bundle = BundleProcess.start(folder, surroundings.environment)) {
            surroundings.drop("ada.json", Contacts.ada().json());
            await().atMost(LONG).until(() -> smartTask.contactCount() == 1);
            smartTask.expiresTokens();
            surroundings.drop("grace.json", Contacts.grace().json());
            await().atMost(LONG).until(() -> smartTask.contactCount() == 2);

            assertThat(bundle.stop()).isZero();
            String last =
                    Surroundings.read(folder.resolve("secrets/refresh-token")).strip();
            assertThat(last).startsWith("refresh-").isNotEqualTo(first);
            assertThat(bundle.log()).doesNotContain("access-", first, last, SmartTaskSimulator.CLIENT_SECRET);
        }
    }

    @Test
    void goesOnAfterANewLoginWithoutARestart() {
        login();
        try (BundleProcess bundle = BundleProcess.start(folder, surroundings.environment)) {
            smartTask.expiresTokens();
            smartTask.revokesRefreshTokens();
            surroundings.drop("ada.json", Contacts.ada().json());
            await().atMost(LONG).until(() -> bundle.health("").body().contains("run contact-courier login"));

            login();

            await().atMost(LONG).until(() -> smartTask.contactCount() == 1);
            await().atMost(LONG).until(() -> bundle.health("").status() == 200);
        }
    }
}
