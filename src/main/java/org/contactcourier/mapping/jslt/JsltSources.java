package org.contactcourier.mapping.jslt;

import com.schibsted.spt.data.jslt.JsltException;
import com.schibsted.spt.data.jslt.ResourceResolver;
import java.io.IOException;
import java.io.Reader;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The text of a mapping and of what it imports, which lies in the same folder, as it was when it was read. Not thread-safe while
 * it is being filled.
 */
final class JsltSources implements ResourceResolver {
    /** Beyond this it is no mapping that somebody wrote. */
    private static final long LONGEST = 1024 * 1024;

    private static final int LONGEST_SHOWN = 120;

    private final Path folder;
    private final Map<String, String> texts = new LinkedHashMap<>();

    JsltSources(Path folder) {
        this.folder = folder;
    }

    @Override
    public Reader resolve(String name) {
        try {
            return new StringReader(read(name));
        } catch (IOException | InvalidPathException e) {
            throw new JsltException(name + " can't be read: " + e);
        }
    }

    /**
     * The text of {@code name}, remembered.
     *
     * @throws IOException if it can't be read, is too long, or isn't UTF-8
     */
    String read(String name) throws IOException {
        String text = text(name);
        texts.put(name, text);
        return text;
    }

    private String text(String name) throws IOException {
        Path file = folder.resolve(name);
        if (Files.size(file) > LONGEST) {
            throw new IOException("it has more than " + LONGEST + " bytes");
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(Files.readAllBytes(file)))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new IOException("it isn't UTF-8", e);
        }
    }

    /** Whether the files are as they were read; by content, as two edits may leave the same size and time. */
    boolean areUnchanged() {
        try {
            for (Map.Entry<String, String> source : texts.entrySet()) {
                if (!text(source.getKey()).equals(source.getValue())) {
                    return false;
                }
            }
            return true;
        } catch (IOException | UncheckedIOException e) {
            return false;
        }
    }

    /** What stands in a line, for people; empty where there is no such line. */
    String line(String name, int line) {
        return texts.getOrDefault(name, "")
                .lines()
                .skip(line - 1L)
                .findFirst()
                .map(JsltSources::shown)
                .orElse("");
    }

    /** The lines of {@code name} in which {@code function} is called, from 1. */
    List<Integer> calls(String name, String function) {
        List<String> lines = texts.getOrDefault(name, "").lines().toList();
        List<Integer> found = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
            if (lines.get(i).contains(function + "(")) {
                found.add(i + 1);
            }
        }
        return found;
    }

    private static String shown(String line) {
        String text = line.strip().replaceAll("\\p{Cntrl}+", " ");
        return text.codePointCount(0, text.length()) > LONGEST_SHOWN
                ? text.substring(0, text.offsetByCodePoints(0, LONGEST_SHOWN - 1)) + "…"
                : text;
    }
}
