package org.contactcourier.bench;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** SmartTask takes 100 requests a second from a token bucket, and the bundle knows it. */
final class RateLimited implements Scenario {
    private static final int PER_SECOND = 100;

    @Override
    public String name() {
        return "limit";
    }

    @Override
    public String sentence() {
        return "API limited to %d/s, which is set as smarttask.max-requests-per-second".formatted(PER_SECOND);
    }

    @Override
    public void run(TestBed bed, Report report) {
        List<Double> rates = new ArrayList<>();
        List<Double> refused = new ArrayList<>();
        for (int i = 0; i < bed.options().repeats(); i++) {
            bed.desk().resetToCount(Duration.ZERO);
            bed.desk().limit(PER_SECOND);
            Map<String, String> paced = Map.of("SMARTTASK_MAX_REQUESTS_PER_SECOND", Integer.toString(PER_SECOND));
            try (Bundle bundle = bed.bundleOnKafka(Against.IN_FLIGHT, paced)) {
                Stretch stretch = new Course(bed.desk(), bundle)
                        .window(
                                bed.options().warmUp(),
                                bed.options().window(),
                                bed.options().contacts());
                rates.add(stretch.perSecond());
                refused.add(stretch.refused());
                report.say("%6.1f contacts/s, %.2f %% of the requests refused"
                        .formatted(stretch.perSecond(), 100 * stretch.refused()));
            }
        }
        report.add(Row.of(this, sentence(), "contacts/s", Samples.of(rates), Reach.atLeast(0.97))
                .against("of the API", Samples.of(PER_SECOND)));
        report.add(Row.of(this, "requests refused with 429", "share", Samples.of(refused), Reach.atMost(0.01)));
    }
}
