package org.contactcourier.delivery;

import java.net.URI;
import org.contactcourier.sandbox.SmartTaskSimulator;
import org.junit.jupiter.api.AfterEach;

/** The shipped routes before a SmartTask that misbehaves on demand. */
public abstract class SimulatedDelivery extends DeliveryTestSupport {
    protected final SmartTaskSimulator api = SmartTaskSimulator.start();

    @Override
    protected URI url() {
        return URI.create(api.baseUrl());
    }

    @AfterEach
    void closeSimulator() {
        api.close();
    }
}
