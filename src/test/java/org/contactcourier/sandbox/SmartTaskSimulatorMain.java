package org.contactcourier.sandbox;

import java.util.Map;
import java.util.concurrent.CountDownLatch;

/**
 * The simulator as a process of its own, for containers. Configured by the environment, an empty variable counting as not set:
 * {@code SIMULATOR_HOST} (0.0.0.0), {@code SIMULATOR_PORT} (8080), {@code SIMULATOR_TOKEN}, {@code SIMULATOR_ORGANIZATION_ID}.
 * Ends at SIGTERM.
 */
public final class SmartTaskSimulatorMain {
    private SmartTaskSimulatorMain() {}

    public static void main(String[] arguments) throws InterruptedException {
        Map<String, String> environment = System.getenv();
        SmartTaskSimulator simulator;
        try {
            simulator = SmartTaskSimulator.start(
                    value(environment, "SIMULATOR_HOST", "0.0.0.0"),
                    (int) number(environment, "SIMULATOR_PORT", 8080),
                    value(environment, "SIMULATOR_TOKEN", SmartTaskSimulator.TOKEN),
                    number(environment, "SIMULATOR_ORGANIZATION_ID", SmartTaskSimulator.ORGANIZATION_ID));
        } catch (IllegalStateException | IllegalArgumentException e) {
            System.err.println("smarttask-simulator can't start: " + e.getMessage());
            System.exit(1);
            return;
        }
        Runtime.getRuntime().addShutdownHook(new Thread(simulator::close, "shutdown"));
        System.out.println("SmartTask simulator listens on " + simulator.baseUrl() + " for organization "
                + simulator.organizationId() + "; it forgets everything when it ends");
        System.out.print(ControlDesk.HELP);
        System.out.flush();
        new CountDownLatch(1).await(); // the event loop's thread is a daemon; only a signal ends this
    }

    private static String value(Map<String, String> environment, String name, String otherwise) {
        String value = environment.getOrDefault(name, "");
        return value.isBlank() ? otherwise : value;
    }

    private static long number(Map<String, String> environment, String name, long otherwise) {
        String value = value(environment, name, Long.toString(otherwise));
        try {
            return Long.parseLong(value);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(name + " must be a number: " + value, e);
        }
    }
}
