package org.contactcourier.format;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.contactcourier.record.Deadline;
import org.contactcourier.record.InputFormats;
import org.contactcourier.record.Origin;
import org.contactcourier.record.Payload;
import org.contactcourier.record.RecordStream;

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
    public Optional<RejectedForm> rejectedForm(FirstRejected first) {
        return Optional.of(first)
                .filter(record -> record.payload().isWhole())
                .flatMap(record -> ofPayload(record.payload().mediaType()))
                .flatMap(format -> format.rejectedForm(first).map(form -> new ReadableRejects(this, format, form)));
    }

    @Override
    public Completeness completeness() {
        return new UndecidedCompleteness(
                this,
                formats.stream()
                        .flatMap(format -> format.completeness().stream())
                        .toList());
    }

    /**
     * Lets those records through that can be read again: with a neighbour below them they are two records of the same format.
     * Others would take their neighbours along, such as half of a JSON object in an array. Not thread-safe.
     */
    private static final class ReadableRejects implements RejectedForm {
        private static final String PLACE = "file:rejected";

        private final FormatList formats;
        private final Format format;
        private final RejectedForm form;

        /** Whether one record was let through: then what stands above it is known to be read. */
        private boolean begun;

        private final Deadline deadline = Deadline.root(Clock.systemUTC());

        ReadableRejects(FormatList formats, Format format, RejectedForm form) {
            this.formats = formats;
            this.format = format;
            this.form = form;
        }

        @Override
        public Optional<byte[]> record(Payload payload, String error, boolean wasRead) {
            if (!payload.mediaType().equals(format.mediaType())) {
                return Optional.empty(); // such as the rest of a table in a code page that nobody knows
            }
            Optional<byte[]> record =
                    form.record(payload, error, wasRead).filter(it -> (begun && wasRead) || isReadAgain(it));
            begun |= record.isPresent();
            return record;
        }

        private boolean isReadAgain(byte[] record) {
            ByteArrayOutputStream twice = new ByteArrayOutputStream();
            twice.writeBytes(form.beginning());
            twice.writeBytes(record);
            twice.writeBytes(form.separator());
            twice.writeBytes(form.neighbour(record));
            twice.writeBytes(form.end());
            byte[] content = twice.toByteArray();
            try {
                Head head = Head.of(new ByteArrayInputStream(content));
                if (formats.of(head).filter(format::equals).isEmpty()) {
                    return false;
                }
                try (RecordStream records =
                        format.open(new ByteArrayInputStream(content), PLACE, Origin.NO_POSITION, deadline)) {
                    int count = 0;
                    while (records.hasNext()) {
                        count += records.next().payload().isWhole() ? 1 : 0;
                    }
                    return count == 2;
                }
            } catch (IOException e) {
                throw new UncheckedIOException("bytes in memory can't fail to be read", e);
            }
        }

        @Override
        public String ending() {
            return form.ending();
        }

        @Override
        public String column() {
            return form.column();
        }

        @Override
        public byte[] beginning() {
            return form.beginning();
        }

        @Override
        public byte[] separator() {
            return form.separator();
        }

        @Override
        public byte[] end() {
            return form.end();
        }
    }
}
