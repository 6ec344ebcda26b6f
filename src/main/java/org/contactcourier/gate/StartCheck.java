package org.contactcourier.gate;

import java.util.Optional;
import org.apache.camel.CamelContext;
import org.contactcourier.configuration.ConfigurationException;
import org.contactcourier.smarttask.Outcome;
import org.contactcourier.smarttask.SmartTaskSettings;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One probe at the start that proves URL, token and organization. If SmartTask refuses it, the log has one ERROR
 * line and the gate closes; if {@code smarttask.verify-on-start} is {@code strict}, the start ends instead. If the server
 * can't be reached, the gate closes, since the server may be back in a minute. Used once, by the thread that starts.
 */
public final class StartCheck {
    private static final Logger LOG = LoggerFactory.getLogger(StartCheck.class);

    private final SmartTaskSettings settings;
    private final Probe probe;
    private final Gate gate;

    public StartCheck(SmartTaskSettings settings, Probe probe, Gate gate) {
        this.settings = settings;
        this.probe = probe;
        this.gate = gate;
    }

    /**
     * Asks SmartTask once, unless the setting says not to.
     *
     * @throws ConfigurationException if SmartTask refuses the call and that is to end the start
     */
    public void verify(CamelContext context) throws Exception {
        if (settings.verifyOnStart() == SmartTaskSettings.VerifyOnStart.FALSE) {
            return;
        }
        Optional<Outcome> trouble = probe.ask(context);
        if (trouble.isEmpty()) {
            LOG.info("{} answers for organization {}", settings.organization().title(), settings.organizationId());
            return;
        }
        Outcome outcome = trouble.get();
        if (!(outcome instanceof Outcome.Unavailable || outcome instanceof Outcome.Unconfirmed)) {
            String keys = settings.organization().keys();
            String line = ("%s refuses the call that proves the configuration (%s): check %sbase-url,"
                            + " %sorganization-id and %saccess-token")
                    .formatted(settings.organization().title(), outcome.trouble(), keys, keys, keys);
            if (settings.verifyOnStart() == SmartTaskSettings.VerifyOnStart.STRICT) {
                throw new ConfigurationException(line);
            }
            LOG.error("{}", line);
        }
        if (outcome instanceof Outcome.Unavailable unavailable) {
            unavailable.pause().ifPresent(gate::pauseFor);
        }
        gate.close(outcome);
    }
}
