package org.contactcourier.bench;

import java.util.Arrays;
import java.util.Collection;

/** What was measured, each time it was; in the order in which it was. */
final class Samples {
    private final double[] values;
    private final double[] sorted;

    private Samples(double[] values) {
        if (values.length == 0) {
            throw new IllegalArgumentException("nothing was measured");
        }
        this.values = values;
        this.sorted = values.clone();
        Arrays.sort(sorted);
    }

    static Samples of(double... values) {
        return new Samples(values.clone());
    }

    static Samples of(Collection<Double> values) {
        return new Samples(values.stream().mapToDouble(Double::doubleValue).toArray());
    }

    double min() {
        return sorted[0];
    }

    double median() {
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    double max() {
        return sorted[sorted.length - 1];
    }

    /** The value that a share of all doesn't exceed. */
    double percentile(double share) {
        return sorted[Math.min(sorted.length - 1, (int) Math.ceil(share * sorted.length) - 1)];
    }

    int count() {
        return values.length;
    }

    /**
     * Each by the one that was measured beside it, so that what the machine did meanwhile drops out; by the median where they
     * don't go in pairs.
     */
    Samples over(Samples limit) {
        double[] ratios = new double[values.length];
        for (int i = 0; i < ratios.length; i++) {
            ratios[i] = values[i] / (limit.count() == count() ? limit.values[i] : limit.median());
        }
        return new Samples(ratios);
    }

    double[] values() {
        return values.clone();
    }
}
