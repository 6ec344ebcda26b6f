package org.contactcourier.distribution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import javax.tools.ToolProvider;
import org.contactcourier.sandbox.SmartTaskSimulator;
import org.contactcourier.support.BundleProcess;
import org.contactcourier.support.WithSmartTask;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** A jar in {@code ext}, with a bean that an operator's route uses; by the script, with an archive of classes from before it came. */
class ExtIT {
    private static final Path EXT = BundleProcess.distribution().resolve("ext");
    private static final Path ARCHIVE = BundleProcess.distribution().resolve("lib/contact-courier.jsa");

    @RegisterExtension
    static final WithSmartTask SMART_TASK = new WithSmartTask();

    @TempDir
    Path folder;

    private final SmartTaskSimulator smartTask = SMART_TASK.server();

    @Test
    void aRouteUsesABeanOfIt() throws IOException {
        Surroundings surroundings = new Surroundings(folder, smartTask);
        try (BundleProcess preparing = BundleProcess.launchByScript(folder, surroundings.environment, "prepare")) {
            assertThat(preparing.exitCode()).as(preparing.log()).isZero();
        }
        jar("com.acme.JobTitles", """
                package com.acme;

                public class JobTitles {
                    public void add(java.util.Map<String, Object> contact) {
                        contact.put("designation", "Countess");
                    }
                }
                """);
        Path routes = Files.createDirectory(folder.resolve("routes"));
        Path ignored = Files.copy(
                Path.of("docs/examples/bean-of-ext/enrich-contact.camel.yaml"),
                routes.resolve("enrich-contact.camel.yaml"));
        surroundings.drop("ada.json", "{\"name\": \"Ada Lovelace\"}");

        try (BundleProcess bundle = BundleProcess.launchByScript(folder, surroundings.environment)) {
            await().atMost(Duration.ofSeconds(60)).until(() -> smartTask.contactCount() == 1);
            assertThat(smartTask.contacts().toString()).contains("Countess");
            assertThat(bundle.stop()).as(bundle.log()).isZero();
            assertThat(bundle.trouble()).isEmpty();
        }
        try (BundleProcess bundle = BundleProcess.launch(folder, surroundings.environment)) {
            assertThat(bundle.exitCode()).as(bundle.log()).isNotZero();
            assertThat(bundle.log()).contains("ext/acme titles.jar: not on the class path");
        }
        try (BundleProcess version =
                BundleProcess.launchByScript(folder, Map.of("JAVA_OPTS", "-Xlog:class+load"), "--version")) {
            assertThat(version.exitCode()).isZero();
            assertThat(version.log()).contains("org.contactcourier.ContactCourier source: shared objects file");
        }
    }

    private void jar(String name, String source) throws IOException {
        Path file = Files.writeString(folder.resolve(name.substring(name.lastIndexOf('.') + 1) + ".java"), source);
        int failed =
                ToolProvider.getSystemJavaCompiler().run(null, null, null, "-d", folder.toString(), file.toString());
        assertThat(failed).isZero();
        String entry = name.replace('.', '/') + ".class";
        try (OutputStream out =
                        Files.newOutputStream(Files.createDirectories(EXT).resolve("acme titles.jar"));
                JarOutputStream jar = new JarOutputStream(out)) {
            jar.putNextEntry(new JarEntry(entry));
            jar.write(Files.readAllBytes(folder.resolve(entry)));
        }
    }

    @AfterEach
    void remove() throws IOException {
        Files.deleteIfExists(EXT.resolve("acme titles.jar"));
        Files.deleteIfExists(EXT);
        Files.deleteIfExists(ARCHIVE);
    }
}
