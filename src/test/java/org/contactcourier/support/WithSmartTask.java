package org.contactcourier.support;

import org.contactcourier.sandbox.SmartTaskSimulator;

/**
 * A SmartTask simulator for all tests of a class. Before each test it is up, without faults, contacts and requests.
 *
 * <pre>{@code
 * @RegisterExtension
 * static final WithSmartTask smartTask = new WithSmartTask();
 *
 * @Test
 * void buriesContactWhenSmartTaskRefusesIt(SmartTaskSimulator smartTask) {
 *     smartTask.refuses(422);
 * }
 * }</pre>
 */
public final class WithSmartTask extends Fixture<SmartTaskSimulator> {
    public WithSmartTask() {
        super(SmartTaskSimulator.class);
    }

    @Override
    SmartTaskSimulator start() {
        return SmartTaskSimulator.start();
    }

    @Override
    void renew(SmartTaskSimulator running) {
        running.reset();
    }

    @Override
    void close(SmartTaskSimulator running) {
        running.close();
    }
}
