package org.contactcourier.bench;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** Lines over one axis, as SVG: a few hundred points at most, drawn by hand as no library is worth it. For one thread. */
final class Chart {
    private static final int WIDTH = 760;
    private static final int HEIGHT = 420;
    private static final int LEFT = 78;
    private static final int RIGHT = 24;
    private static final int TOP = 50;
    private static final int BOTTOM = 92;
    private static final int TICKS = 5;

    /** Apart in lightness, too, for print and for eyes that see few colours. */
    private static final List<String> COLOURS = List.of("#0b5fa5", "#d9822b", "#767676", "#1d7a46");

    private static final List<String> DASHES = List.of("", "7 4", "2 3", "10 3 2 3");

    private final String title;
    private final String across;
    private final String up;
    private final Map<String, Map<Double, Double>> lines = new LinkedHashMap<>();

    Chart(String title, String across, String up) {
        this.title = title;
        this.across = across;
        this.up = up;
    }

    void line(String name, Map<Double, Double> points) {
        lines.put(name, Map.copyOf(points));
    }

    /** The same as rows, so that the JSON has what the picture shows. */
    List<Row> rows(String name) {
        return lines.entrySet().stream()
                .flatMap(line -> line.getValue().entrySet().stream()
                        .sorted(Map.Entry.comparingByKey())
                        .map(point -> new Row(
                                name,
                                "%s at %.0f %s".formatted(line.getKey(), point.getKey(), across),
                                up,
                                point.getValue(),
                                Samples.of(point.getValue()),
                                "",
                                null,
                                Reach.NOTHING)))
                .toList();
    }

    String svg() {
        double mostAcross = most(Map.Entry::getKey);
        double stepUp = step(most(Map.Entry::getValue));
        double mostUp = Math.ceil(most(Map.Entry::getValue) / stepUp) * stepUp;
        StringBuilder svg = new StringBuilder("""
                <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" width="%d" height="%d" role="img" \
                font-family="system-ui, sans-serif" font-size="13" fill="#222">
                <title>%s</title>
                <rect width="100%%" height="100%%" fill="#fff"/>
                """.formatted(WIDTH, HEIGHT, WIDTH, HEIGHT, escaped(title)));
        text(svg, WIDTH / 2.0, 26, "middle", "font-size=\"16\" font-weight=\"600\"", title);
        for (double value = 0; value <= mostUp + stepUp / 2; value += stepUp) {
            double y = y(value, mostUp);
            rule(svg, LEFT, y, WIDTH - RIGHT, y, value == 0 ? "#222" : "#ddd");
            text(svg, LEFT - 8, y + 4, "end", "", Table.number(value));
        }
        lines.values().stream()
                .flatMap(line -> line.keySet().stream())
                .distinct()
                .sorted()
                .forEach(value -> {
                    double x = x(value, mostAcross);
                    rule(svg, x, HEIGHT - BOTTOM, x, HEIGHT - BOTTOM + 5, "#222");
                    text(svg, x, HEIGHT - BOTTOM + 20, "middle", "", Table.number(value));
                });
        rule(svg, LEFT, TOP, LEFT, HEIGHT - BOTTOM, "#222");
        text(svg, (LEFT + WIDTH - RIGHT) / 2.0, HEIGHT - BOTTOM + 42, "middle", "", across);
        double middle = (TOP + HEIGHT - BOTTOM) / 2.0;
        text(svg, 18, middle, "middle", String.format(Locale.ROOT, "transform=\"rotate(-90 18 %.1f)\"", middle), up);
        int number = 0;
        for (Map.Entry<String, Map<Double, Double>> line : lines.entrySet()) {
            draw(svg, number++, line.getKey(), line.getValue(), mostAcross, mostUp);
        }
        return svg.append("</svg>\n").toString();
    }

    private void draw(
            StringBuilder svg, int number, String name, Map<Double, Double> line, double mostAcross, double mostUp) {
        String colour = COLOURS.get(number % COLOURS.size());
        String dash = DASHES.get(number % DASHES.size());
        List<double[]> points = line.entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .map(point -> new double[] {x(point.getKey(), mostAcross), y(point.getValue(), mostUp)})
                .toList();
        String path = points.stream()
                .map(point -> String.format(Locale.ROOT, "%.1f,%.1f", point[0], point[1]))
                .collect(Collectors.joining(" "));
        svg.append(
                "<polyline points=\"%s\" fill=\"none\" stroke=\"%s\" stroke-width=\"2.5\" stroke-dasharray=\"%s\"/>%n"
                        .formatted(path, colour, dash));
        for (double[] point : points) {
            svg.append(String.format(
                    Locale.ROOT,
                    "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"3.5\" fill=\"%s\"/>%n",
                    point[0],
                    point[1],
                    colour));
        }
        double x = LEFT + number * (WIDTH - LEFT - RIGHT) / (double) lines.size();
        double y = HEIGHT - 18.0;
        svg.append(String.format(
                Locale.ROOT,
                "<line x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\" stroke=\"%s\" stroke-width=\"2.5\""
                        + " stroke-dasharray=\"%s\"/>%n",
                x,
                y - 4,
                x + 30,
                y - 4,
                colour,
                dash));
        text(svg, x + 38, y, "start", "", name);
    }

    private double most(java.util.function.ToDoubleFunction<Map.Entry<Double, Double>> of) {
        return lines.values().stream()
                .flatMap(line -> line.entrySet().stream())
                .mapToDouble(of)
                .max()
                .orElse(1);
    }

    /** 1, 2 or 5 times a power of ten, so that about five steps make the height. */
    private static double step(double most) {
        double rough = Math.max(most, 1) / TICKS;
        double power = Math.pow(10, Math.floor(Math.log10(rough)));
        for (double times : new double[] {1, 2, 5}) {
            if (rough <= times * power) {
                return times * power;
            }
        }
        return 10 * power;
    }

    private static double x(double value, double most) {
        return LEFT + value / most * (WIDTH - LEFT - RIGHT);
    }

    private static double y(double value, double most) {
        return HEIGHT - BOTTOM - value / most * (HEIGHT - BOTTOM - TOP);
    }

    private static void rule(StringBuilder svg, double x1, double y1, double x2, double y2, String colour) {
        svg.append(String.format(
                Locale.ROOT,
                "<line x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\" stroke=\"%s\"/>%n",
                x1,
                y1,
                x2,
                y2,
                colour));
    }

    private static void text(StringBuilder svg, double x, double y, String anchor, String more, String words) {
        svg.append(String.format(
                Locale.ROOT,
                "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\" %s>%s</text>%n",
                x,
                y,
                anchor,
                more,
                escaped(words)));
    }

    private static String escaped(String words) {
        return words.replace("&", "&amp;").replace("<", "&lt;");
    }
}
