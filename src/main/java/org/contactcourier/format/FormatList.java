package org.contactcourier.format;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.contactcourier.record.InputFormats;
import org.contactcourier.record.Payload;

/** Several formats in the order in which they are asked. Knows none by name. Thread-safe. */
public final class FormatList implements InputFormats {
    private final List<Format> formats;

    /** @param formats the more particular first: the first that knows content reads it */
    public FormatList(List<Format> formats) {
        this.formats = List.copyOf(formats);
    }

    /** The format of content that begins with {@code head}. */
    public Optional<Format> of(Head head) {
        for (Format format : formats) { // every record of every source comes by here, which is no place for a stream
            if (format.reads(head)) {
                return Optional.of(format);
            }
        }
        return Optional.empty();
    }

    /** The format whose payloads are called {@code mediaType}. */
    public Optional<Format> ofPayload(String mediaType) {
        return formats.stream()
                .filter(format -> format.mediaType().equals(mediaType))
                .findFirst();
    }

    /** Why content that no format reads can't be read, if one can say. */
    public Optional<String> problem(Head head) {
        return first(formats.stream().map(format -> format.problem(head)));
    }

    @Override
    public boolean haveMediaType(String mediaType) {
        return formats.stream()
                .flatMap(format -> format.mediaTypes().stream())
                .anyMatch(known -> known.startsWith("+") ? mediaType.endsWith(known) : mediaType.equals(known));
    }

    @Override
    public boolean haveEnding(String ending) {
        return formats.stream().anyMatch(format -> format.endings().contains(ending));
    }

    @Override
    public boolean recognize(String beginning) {
        return formats.stream().anyMatch(format -> format.recognizes(beginning));
    }

    @Override
    public Optional<String> findIn(String text) {
        return first(formats.stream().map(format -> format.atBeginningOf(text)))
                .or(() -> first(formats.stream().map(format -> format.findIn(text))))
                .or(() -> FormInText.find(text));
    }

    @Override
    public Optional<String> findInMarkup(String html) {
        return first(formats.stream().map(format -> format.findInMarkup(html)));
    }

    private static Optional<String> first(Stream<Optional<String>> found) {
        return found.flatMap(Optional::stream).findFirst();
    }

    @Override
    public int preface(Payload payload) {
        return ofPayload(payload.mediaType())
                .map(format -> format.preface(payload.bytes()))
                .orElse(0);
    }

    @Override
    public Completeness completeness() {
        return new UndecidedCompleteness(
                this,
                formats.stream()
                        .flatMap(format -> format.completeness().stream())
                        .toList());
    }
}
