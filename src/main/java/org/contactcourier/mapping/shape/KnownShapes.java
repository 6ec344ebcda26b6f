package org.contactcourier.mapping.shape;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.contactcourier.mapping.shape.KnownShape.ShapeLine;
import org.contactcourier.mapping.shape.KnownShape.ShapeMark;
import org.contactcourier.text.WordFile;
import org.jspecify.annotations.Nullable;

/** The shapes of well-known APIs, from the table {@code shapes.txt} beside this class. Immutable. */
public final class KnownShapes {
    private static final String TABLE = "shapes.txt";
    private static final KnownShapes ALL = new KnownShapes(parse(WordFile.text(KnownShapes.class, TABLE)));

    private final List<KnownShape> shapes;

    /** By the first key of a mark, so that most objects cost no more than a look-up for each of their keys. */
    private final Map<String, List<KnownShape>> byKey = new HashMap<>();

    /** A shape for documents. */
    public record ShapeTitle(String title, String page) {}

    private KnownShapes(List<KnownShape> shapes) {
        this.shapes = shapes;
        for (KnownShape shape : shapes) {
            for (List<ShapeMark> marks : shape.marks()) {
                for (String key : marks.get(0).path().firstKeys()) {
                    List<KnownShape> same = byKey.computeIfAbsent(key, absent -> new ArrayList<>(1));
                    if (!same.contains(shape)) {
                        same.add(shape);
                    }
                }
            }
        }
    }

    /** All there are, in the order of the table. */
    public static List<ShapeTitle> entries() {
        return ALL.shapes.stream()
                .map(shape -> new ShapeTitle(shape.title(), shape.page()))
                .toList();
    }

    /** The shape that {@code object} has; null for most. */
    static @Nullable KnownShape of(ObjectNode object) {
        Iterator<String> keys = object.fieldNames();
        while (keys.hasNext()) {
            List<KnownShape> candidates = ALL.byKey.get(keys.next());
            if (candidates != null) {
                for (KnownShape shape : candidates) {
                    if (shape.matches(object)) {
                        return shape;
                    }
                }
            }
        }
        return null;
    }

    /** Whether something has the ways that a shape is known by. */
    public static boolean know(Predicate<List<String>> hasPath) {
        return ALL.shapes.stream().anyMatch(shape -> shape.matches(hasPath));
    }

    // --- the table

    private static List<KnownShape> parse(String table) {
        List<KnownShape> shapes = new ArrayList<>();
        for (String block : table.split("\n\\s*\n", -1)) {
            String title = "";
            String page = "";
            List<List<ShapeMark>> marks = new ArrayList<>();
            List<ShapeLine> lines = new ArrayList<>();
            Set<String> ignored = new HashSet<>();
            for (String line : block.lines().filter(any -> !any.startsWith("#")).toList()) {
                String[] both = line.split(":\\s+", 2);
                switch (both[0]) {
                    case "shape" -> title = both[1];
                    case "page" -> page = both[1];
                    case "when" -> marks.add(marks(both[1]));
                    case "ignore" -> ignored.addAll(List.of(both[1].split("\\s+", -1)));
                    default -> lines.add(line(both[0], both[1]));
                }
            }
            if (!title.isEmpty()) {
                shapes.add(new KnownShape(title, page, List.copyOf(marks), List.copyOf(lines), Set.copyOf(ignored)));
            }
        }
        return List.copyOf(shapes);
    }

    private static List<ShapeMark> marks(String text) {
        List<ShapeMark> marks = new ArrayList<>();
        for (String mark : text.split("\\s+&\\s+", -1)) {
            String[] both = mark.split("==", 2);
            marks.add(new ShapeMark(
                    ShapePath.of(both[0]),
                    both.length < 2 ? null : both[1].strip().toLowerCase(Locale.ROOT)));
        }
        return List.copyOf(marks);
    }

    private static ShapeLine line(String field, String text) {
        int open = text.indexOf('{');
        Map<String, List<ShapePath>> parts = new LinkedHashMap<>();
        if (open >= 0) {
            for (String part : text.substring(open + 1, text.lastIndexOf('}')).split(";", -1)) {
                String[] both = part.split(":\\s+", 2);
                parts.put(both[0].strip(), paths(both[1]));
            }
        }
        return new ShapeLine(field, paths(open < 0 ? text : text.substring(0, open)), Map.copyOf(parts));
    }

    private static List<ShapePath> paths(String text) {
        return Stream.of(text.split("\\|", -1)).map(ShapePath::of).toList();
    }
}
