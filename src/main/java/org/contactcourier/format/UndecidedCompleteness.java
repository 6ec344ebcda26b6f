package org.contactcourier.format;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.List;
import org.contactcourier.record.InputFormats.Completeness;
import org.jspecify.annotations.Nullable;

/**
 * Follows content of which nobody knows yet which of some formats it is. A format that shows its end needs no more than the first
 * character. For all others the beginning is kept until there is enough of it to choose the format for good; if it is asked
 * before, it chooses by what there is. Not thread-safe.
 */
final class UndecidedCompleteness implements Completeness {
    private final FormatList formats;
    private final List<Completeness> endings;
    private final ByteArrayOutputStream beginning = new ByteArrayOutputStream(0);
    private @Nullable Completeness chosen;

    /** @param endings those of the formats that show their end */
    UndecidedCompleteness(FormatList formats, List<Completeness> endings) {
        this.formats = formats;
        this.endings = endings;
    }

    @Override
    public void accept(ByteBuffer written) {
        if (beginning.size() < Head.MOST) { // what shows no end in there is chosen for good
            for (Completeness each : endings) {
                each.accept(written.duplicate());
            }
        }
        if (showsItsEnd()) {
            written.position(written.limit());
            return;
        }
        int room = Math.min(written.remaining(), Head.MOST - beginning.size());
        if (room > 0) {
            byte[] bytes = new byte[room];
            written.get(bytes);
            beginning.writeBytes(bytes);
            chosen = null;
        }
        if (written.hasRemaining()) {
            chosen().accept(written);
        }
    }

    private Completeness chosen() {
        Completeness known = chosen;
        if (known == null) {
            byte[] bytes = beginning.toByteArray();
            try {
                Head head = Head.of(new ByteArrayInputStream(bytes));
                known = formats.of(head)
                        .map(format -> format.completeness(head))
                        .orElseGet(() -> new LineCompleteness(head));
            } catch (IOException e) {
                throw new UncheckedIOException("bytes in memory can't fail to be read", e);
            }
            known.accept(ByteBuffer.wrap(bytes));
            chosen = known;
        }
        return known;
    }

    @Override
    public boolean showsItsEnd() {
        for (Completeness each : endings) {
            if (each.showsItsEnd()) {
                return true;
            }
        }
        return false;
    }

    @Override
    public boolean isClosed() {
        for (Completeness each : endings) {
            if (each.showsItsEnd() && each.isClosed()) {
                return true;
            }
        }
        return false;
    }

    @Override
    public boolean isCut() {
        return !showsItsEnd() && chosen().isCut();
    }
}
