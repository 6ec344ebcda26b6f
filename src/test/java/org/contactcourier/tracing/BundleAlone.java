package org.contactcourier.tracing;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import java.util.concurrent.CountDownLatch;
import org.contactcourier.network.RunningCourier;

/** The bundle in a process that does nothing else, until that is ended. */
final class BundleAlone {
    private BundleAlone() {}

    /**
     * Starts it.
     *
     * @param arguments its folder, and a file with its keys
     */
    public static void main(String... arguments) throws IOException, InterruptedException {
        Properties keys = new Properties();
        try (Reader file = Files.newBufferedReader(Path.of(arguments[1]))) {
            keys.load(file);
        }
        try (RunningCourier courier = RunningCourier.start(Path.of(arguments[0]), keys)) {
            System.out.println("on port " + courier.managementPort());
            new CountDownLatch(1).await();
        }
    }
}
