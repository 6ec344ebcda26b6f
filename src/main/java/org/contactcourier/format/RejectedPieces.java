package org.contactcourier.format;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.contactcourier.record.InputFormats;
import org.contactcourier.record.Payload;
import org.jspecify.annotations.Nullable;

/**
 * A file of rejected records: what stands above them, between them and below them, and how one of them gets its error.
 *
 * @param ending what the file's name ends with, without the dot
 * @param column what the column or key with the errors is called; empty if the format has none
 * @param good a piece without a fault; null if a piece may stand beside itself for that
 */
public record RejectedPieces(
        String ending,
        String column,
        String above,
        String between,
        String below,
        MarkedPiece marked,
        @Nullable String good)
        implements InputFormats.RejectedForm {
    /** A form whose pieces don't depend on those around them. */
    public RejectedPieces(
            String ending, String column, String above, String between, String below, MarkedPiece marked) {
        this(ending, column, above, between, below, marked, null);
    }

    /** Gives a piece its error. */
    @FunctionalInterface
    public interface MarkedPiece {
        /** The piece with its error; empty if the piece can't be written where others follow. */
        Optional<byte[]> of(byte[] piece, String error);
    }

    /** The ending of {@code name}, if it is one of {@code known}; else {@code otherwise}. */
    public static String ending(String name, Set<String> known, String otherwise) {
        String ending = name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
        return known.contains(ending) ? ending : otherwise;
    }

    private static Optional<byte[]> commented(byte[] piece, String error) {
        String text = error.replaceAll("-(?=-|$)", "- ").replace('>', '\'').replace('<', '\'');
        return Optional.of(joined(("<!-- error: " + text + " -->\n").getBytes(UTF_8), piece));
    }

    /** For XML and HTML: the error stands in a comment above the piece. A comment ends at two hyphens, so it has none. */
    public static MarkedPiece inComments() {
        return RejectedPieces::commented;
    }

    /** One behind the other. */
    public static byte[] joined(byte[] first, byte[] second) {
        byte[] both = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        return both;
    }

    @Override
    public byte[] beginning() {
        return above.getBytes(UTF_8);
    }

    @Override
    public byte[] separator() {
        return between.getBytes(UTF_8);
    }

    @Override
    public byte[] end() {
        return below.getBytes(UTF_8);
    }

    @Override
    public byte[] neighbour(byte[] record) {
        return good == null ? record : good.getBytes(UTF_8);
    }

    @Override
    public Optional<byte[]> record(Payload payload, String error, boolean wasRead) {
        return payload.isWhole() ? marked.of(payload.bytes(), error) : Optional.empty();
    }
}
