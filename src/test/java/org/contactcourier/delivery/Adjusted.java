package org.contactcourier.delivery;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.contactcourier.configuration.Secret;
import org.contactcourier.network.HttpWay;
import org.contactcourier.record.Organization;
import org.contactcourier.sandbox.SmartTaskSimulator;
import org.contactcourier.smarttask.Credentials;
import org.contactcourier.smarttask.ReferenceSettings;
import org.contactcourier.smarttask.SmartTaskSettings;

/** Settings that make no test wait, with what one test needs otherwise. */
public final class Adjusted {
    private final URI url;
    private Credentials credentials = new Credentials.Bearer(new Secret(SmartTaskSimulator.TOKEN), Optional.empty());
    private boolean useCreated = true;
    private int maxInFlight = 16;
    private boolean adaptive;
    private int maxAttempts = 3;
    private double maxRequestsPerSecond;
    private double maxReplaysPerSecond;
    private Duration initialDelay = Duration.ofMillis(1);
    private Duration maxDelay = Duration.ofMillis(5);
    private List<Duration> parkedDelays = List.of(Duration.ofMillis(100));
    private int maxParked = 10_000;
    private Duration patience = Duration.ofSeconds(4);
    private int maxRefusedInARow = 1_000;
    private boolean linkCompany;
    private boolean linkOwner = true;
    private ReferenceSettings.UnknownOwner unknownOwner = ReferenceSettings.UnknownOwner.IGNORE;
    private HttpWay way = HttpWay.DEFAULT;
    private SmartTaskSettings.VerifyOnStart verifyOnStart = SmartTaskSettings.VerifyOnStart.FALSE;

    public Adjusted(URI url) {
        this.url = url;
    }

    public Adjusted token(Secret value, Optional<Path> file) {
        credentials = new Credentials.Bearer(value, file);
        return this;
    }

    Adjusted credentials(Credentials value) {
        credentials = value;
        return this;
    }

    Adjusted useCreated(boolean value) {
        useCreated = value;
        return this;
    }

    Adjusted maxInFlight(int value) {
        maxInFlight = value;
        return this;
    }

    Adjusted adaptive(boolean value) {
        adaptive = value;
        return this;
    }

    Adjusted maxRequestsPerSecond(double value) {
        maxRequestsPerSecond = value;
        return this;
    }

    Adjusted maxReplaysPerSecond(double value) {
        maxReplaysPerSecond = value;
        return this;
    }

    public Adjusted maxAttempts(int value) {
        maxAttempts = value;
        return this;
    }

    /** The first delay, and the longest where that is shorter. */
    Adjusted initialDelay(Duration value) {
        initialDelay = value;
        maxDelay = value.compareTo(maxDelay) > 0 ? value : maxDelay;
        return this;
    }

    Adjusted parkedDelays(Duration... value) {
        parkedDelays = List.of(value);
        return this;
    }

    Adjusted maxParked(int value) {
        maxParked = value;
        return this;
    }

    public Adjusted patience(Duration value) {
        patience = value;
        return this;
    }

    Adjusted maxRefusedInARow(int value) {
        maxRefusedInARow = value;
        return this;
    }

    Adjusted verifyOnStart(SmartTaskSettings.VerifyOnStart value) {
        verifyOnStart = value;
        return this;
    }

    Adjusted linkCompany(boolean value) {
        linkCompany = value;
        return this;
    }

    Adjusted linkOwner(boolean value) {
        linkOwner = value;
        return this;
    }

    Adjusted unknownOwner(ReferenceSettings.UnknownOwner value) {
        unknownOwner = value;
        return this;
    }

    Adjusted way(HttpWay value) {
        way = value;
        return this;
    }

    public SmartTaskSettings settings() {
        return new SmartTaskSettings(
                Organization.UNNAMED,
                url,
                "1.0",
                38,
                credentials,
                useCreated,
                maxInFlight,
                adaptive,
                maxRequestsPerSecond,
                maxReplaysPerSecond,
                Duration.ofSeconds(2),
                Duration.ofSeconds(2),
                maxAttempts,
                initialDelay,
                maxDelay,
                parkedDelays,
                maxParked,
                patience,
                maxRefusedInARow,
                verifyOnStart,
                new ReferenceSettings(linkCompany, linkOwner, unknownOwner),
                way);
    }
}
