package org.contactcourier.smarttask;

import java.net.URI;
import org.contactcourier.sandbox.SmartTaskSimulator;
import org.junit.jupiter.api.AfterEach;

/** The shipped routes before a SmartTask that misbehaves on demand. */
abstract class SimulatedDelivery extends DeliveryTestSupport {
    final SmartTaskSimulator api = SmartTaskSimulator.start();

    @Override
    URI url() {
        return URI.create(api.baseUrl());
    }

    @AfterEach
    void closeSimulator() {
        api.close();
    }
}
