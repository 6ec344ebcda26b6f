package org.contactcourier.metrics;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What Prometheus would read of a page of metrics: its families and samples. Immutable. */
public record Scrape(Map<String, Family> families, List<Sample> samples) {
    private static final Pattern SAMPLE = Pattern.compile("([a-zA-Z_:][\\w:]*)(?:\\{(.*)})? (\\S+)");
    private static final Pattern LABEL = Pattern.compile("(\\w+)=\"((?:[^\"\\\\]|\\\\.)*)\"");
    private static final List<String> SUFFIXES = List.of("", "_bucket", "_sum", "_count", "_total", "_info");

    /** One family as its lines HELP and TYPE say, each with all that was found. */
    public record Family(String name, List<String> helps, List<String> types, TreeSet<String> labels) {
        /** Without the limits of buckets, which are no label of ours. */
        public String labelNames() {
            return String.join(
                    ", ", labels.stream().filter(label -> !label.equals("le")).toList());
        }
    }

    /** One line with a value. */
    public record Sample(String name, Map<String, String> labels, double value) {}

    public static Scrape of(String page) {
        Map<String, Family> families = new TreeMap<>();
        List<Sample> samples = new ArrayList<>();
        page.lines().forEach(line -> {
            String[] words = line.split(" ", 4);
            if (line.startsWith("# ")) {
                Family family = families.computeIfAbsent(
                        words[2], name -> new Family(name, new ArrayList<>(), new ArrayList<>(), new TreeSet<>()));
                (words[1].equals("HELP") ? family.helps() : family.types()).add(words.length < 4 ? "" : words[3]);
                return;
            }
            Matcher sample = SAMPLE.matcher(line);
            if (sample.matches()) {
                Map<String, String> labels = new TreeMap<>();
                Matcher label =
                        LABEL.matcher(Optional.ofNullable(sample.group(2)).orElse(""));
                while (label.find()) {
                    labels.put(label.group(1), label.group(2));
                }
                samples.add(new Sample(sample.group(1), labels, Double.parseDouble(sample.group(3))));
            } else if (!line.isBlank()) {
                throw new IllegalArgumentException(line);
            }
        });
        Scrape scrape = new Scrape(families, samples);
        samples.forEach(sample -> scrape.familyOf(sample.name())
                .ifPresent(family -> family.labels().addAll(sample.labels().keySet())));
        return scrape;
    }

    /** The family of a sample with this name. */
    public Optional<Family> familyOf(String sample) {
        return SUFFIXES.stream()
                .filter(sample::endsWith)
                .map(suffix -> families.get(sample.substring(0, sample.length() - suffix.length())))
                .filter(java.util.Objects::nonNull)
                .findFirst();
    }

    public double value(String name, String label, String value) {
        return samples.stream()
                .filter(sample -> sample.name().equals(name)
                        && value.equals(sample.labels().get(label)))
                .mapToDouble(Sample::value)
                .findFirst()
                .orElse(Double.NaN);
    }
}
