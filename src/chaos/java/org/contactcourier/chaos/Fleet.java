package org.contactcourier.chaos;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The bundles that run side by side, each with a supervisor and a folder of its own. Thread-safe. */
final class Fleet implements AutoCloseable {
    private final List<Supervisor> supervisors = new ArrayList<>();

    Fleet(Stage stage, int instances, Chronicle chronicle) throws IOException {
        for (int instance = 0; instance < instances; instance++) {
            Path own = Files.createDirectories(stage.folder.resolve("instance-" + instance));
            supervisors.add(new Supervisor(own, stage.environment(instance), chronicle));
        }
    }

    Supervisor instance(int number) {
        return supervisors.get(number);
    }

    void restartThoseGone() {
        supervisors.forEach(Supervisor::restartIfGone);
    }

    /** Whether all have been ready since their start; of several, all but one. */
    boolean works() {
        int ready = 0;
        for (Supervisor supervisor : supervisors) {
            ready += supervisor.hasBeenReady() ? 1 : 0;
        }
        return ready >= Math.max(1, supervisors.size() - 1);
    }

    boolean hasParkedNothing() {
        return supervisors.stream().allMatch(Supervisor::hasParkedNothing);
    }

    void stop() {
        supervisors.forEach(Supervisor::stop);
    }

    @Override
    public void close() {
        supervisors.forEach(Supervisor::close);
    }
}
