package org.contactcourier.text;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A text file that is part of the program and lies beside a class: words, code pages, shapes. In UTF-8. Stateless. */
public final class WordFile {
    private static final String COMMENT = "#";

    private WordFile() {}

    /**
     * The whole text.
     *
     * @throws IllegalStateException if the file isn't there
     */
    public static String text(Class<?> beside, String name) {
        try (InputStream in = beside.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("the program is incomplete: " + name + " is missing");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("can't read " + name, e);
        }
    }

    /** The lines that hold something: no blank ones, and none that is or begins with a {@code #} and a blank. */
    public static List<String> lines(Class<?> beside, String name) {
        return text(beside, name)
                .lines()
                .filter(line -> !line.isBlank() && !line.equals(COMMENT) && !line.startsWith(COMMENT + " "))
                .toList();
    }

    /** The words of lines as in {@code key: word, another}; those of a key that comes again are added. In the file's order. */
    public static Map<String, List<String>> words(Class<?> beside, String name) {
        Map<String, List<String>> words = new LinkedHashMap<>();
        for (String line : lines(beside, name)) {
            String[] both = line.split(": ", 2);
            if (both.length == 2) {
                words.computeIfAbsent(both[0], key -> new ArrayList<>()).addAll(List.of(both[1].split(", ", -1)));
            }
        }
        words.replaceAll((key, all) -> List.copyOf(all));
        return words;
    }
}
