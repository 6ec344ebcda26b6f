package org.contactcourier.console.page;

import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.contactcourier.console.desk.HourOfSamples;
import org.contactcourier.console.desk.HourOfSamples.Sample;

/** The last hour as an SVG: delivered as an area, buried as marks on the ground line. Without any foreign text. Stateless. */
final class HourChart {
    private static final int WIDTH = 720;
    private static final int HEIGHT = 120;
    private static final int GROUND = HEIGHT - 16;
    private static final int TOP = 8;

    private HourChart() {}

    static String svg(List<Sample> samples, Instant now) {
        long most =
                Math.max(1, samples.stream().mapToLong(Sample::delivered).max().orElse(1));
        StringBuilder area = new StringBuilder();
        StringBuilder marks = new StringBuilder();
        double first = WIDTH;
        double last = WIDTH;
        for (Sample sample : samples) {
            double x = x(sample.at(), now);
            if (area.isEmpty()) {
                first = x;
            }
            last = x;
            area.append(point(x, GROUND - (double) (GROUND - TOP) * sample.delivered() / most));
            if (sample.buried() > 0) {
                marks.append("<path class=\"buried\" d=\"M%s v8\"/>"
                        .formatted(point(x, GROUND + 2).strip()));
            }
        }
        String shape = samples.isEmpty()
                ? ""
                : "<polygon class=\"delivered\" points=\"%s%s%s\"/>"
                        .formatted(point(first, GROUND), area, point(last, GROUND));
        String picture = "<svg class=\"chart\" viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"%s\">%s%s"
                + "<path class=\"ground\" d=\"M0 %d H%d\"/></svg>";
        return picture.formatted(WIDTH, HEIGHT, label(samples, most), shape, marks, GROUND, WIDTH);
    }

    private static String label(List<Sample> samples, long most) {
        long delivered = samples.stream().mapToLong(Sample::delivered).sum();
        long buried = samples.stream().mapToLong(Sample::buried).sum();
        return "The last hour: %s delivered, %s buried; at most %s delivered in ten seconds"
                .formatted(Times.count(delivered), Times.count(buried), Times.count(samples.isEmpty() ? 0 : most));
    }

    private static double x(Instant at, Instant now) {
        double hour = HourOfSamples.MOST * HourOfSamples.STEP.toMillis();
        double ago = now.toEpochMilli() - at.toEpochMilli();
        return Math.max(0, WIDTH * (1 - ago / hour));
    }

    private static String point(double x, double y) {
        return String.format(Locale.ROOT, "%.1f,%.1f ", x, y);
    }
}
